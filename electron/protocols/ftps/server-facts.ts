import { AppError } from '../../shared/errors.ts';
import { parseQuotedPath } from '../../wire/ftp/command.ts';
import { parseFeatures, type FtpFeatures } from '../../wire/ftp/features.ts';
import { replyText, type FtpReply } from '../../wire/ftp/reply.ts';
import type { Control } from './control.ts';
import { isPositive } from './map-error.ts';

/** What a server says about itself, asked once after the first sign-in. */
export interface ServerFacts {
  /** Its greeting, as one line. */
  greeting: string;
  /** Answer to SYST; `''` where it does not say. */
  system: string;
  features: FtpFeatures;
  /** Commands behind SITE, in upper case. */
  site: ReadonlySet<string>;
  /** Absolute path of the login folder. */
  home: string;
}

/** @throws {AppError} unsupported for a server whose paths are not written with slashes */
export async function askFacts(
  control: Control,
  greeting: FtpReply,
  signal: AbortSignal,
): Promise<ServerFacts> {
  const ask = (verb: string, argument?: string): Promise<FtpReply> =>
    control.command(verb, argument, signal);
  const featured = await ask('FEAT');
  const features = isPositive(featured) ? parseFeatures(featured) : new Map<string, string>();
  const system = await ask('SYST');
  const help = await ask('SITE', 'HELP');
  await prepareLine(control, features, signal);
  const home = await askHome(ask);
  return {
    greeting: replyText(greeting),
    system: isPositive(system) ? replyText(system) : '',
    features,
    site: siteCommands(help),
    home: home.replace(/(?<=.)\/+$/, ''),
  };
}

/**
 * The login folder. z/OS begins among data sets (`'ANN.'`) and has a Unix file system behind `CWD /`; others may have
 * one there, too. A server that names no folder at all begins at its root.
 */
async function askHome(
  ask: (verb: string, argument?: string) => Promise<FtpReply>,
): Promise<string> {
  const first = await ask('PWD');
  if (!isPositive(first)) return '/';
  const named = parseQuotedPath(first.lines.join(' '));
  if (named?.startsWith('/')) return named;
  if (isPositive(await ask('CWD', '/'))) {
    const second = await ask('PWD');
    const root = isPositive(second) ? parseQuotedPath(second.lines.join(' ')) : undefined;
    if (root?.startsWith('/')) return root;
  }
  throw new AppError(
    'unsupported',
    `The server names its folders in a way that Keyferry does not speak: ${named ?? replyText(first)}.`,
  );
}

/** What every connection needs once it is signed in. RFC 2640 draft (OPTS UTF8), RFC 959 §3.1.1. */
export async function prepareLine(
  control: Control,
  features: FtpFeatures,
  signal: AbortSignal,
): Promise<void> {
  // Servers that announce it use it anyway; some want to be asked, and refusing is no harm.
  if (features.has('UTF8')) await control.command('OPTS', 'UTF8 ON', signal);
  const binary = await control.command('TYPE', 'I', signal);
  if (isPositive(binary)) return;
  throw new AppError(
    'unsupported',
    `The server cannot send files unchanged: ${replyText(binary)}`,
    {
      reply: binary.code,
    },
  );
}

/** SITE HELP: words in capitals, with stars behind those that are not there. */
function siteCommands(reply: FtpReply): ReadonlySet<string> {
  if (!isPositive(reply)) return new Set();
  const words = reply.lines.flatMap((line) => line.match(/\b[A-Z]{3,8}\b\*?/g) ?? []);
  return new Set(words.filter((word) => !word.endsWith('*')));
}
