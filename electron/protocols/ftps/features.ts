import { AppError } from '../../shared/errors.ts';
import { formatTimeValue } from '../../wire/ftp/time.ts';
import type { Features, Session, WriteOptions } from '../protocol.ts';
import { FtpSink } from './byte-sink.ts';
import { checksumCommand } from './checksums.ts';
import type { FtpContext } from './context.ts';
import { Exchange } from './exchange.ts';
import type { Line } from './line.ts';
import { isTaken, refine, refineMaking } from './look.ts';
import {
  explained,
  ftpError,
  isUnknownCommand,
  replyCodeOf,
  requirePositive,
  type Deed,
} from './map-error.ts';
import { absolutePath, freshPath, isWithin } from './paths.ts';

/** RFC 959 §4.1.3 has them for everybody. */
const basicEvidence: Partial<Record<keyof Features, string>> = {
  write: 'STOR (RFC 959)',
  makeFolder: 'MKD (RFC 959)',
  removeFile: 'DELE (RFC 959)',
  removeFolder: 'RMD (RFC 959)',
  rename: 'RNFR, RNTO (RFC 959)',
};

/** From FEAT, SYST, SITE HELP and the greeting; called once after sign-in. */
export function discoverFeatures(context: FtpContext): {
  features: Readonly<Partial<Features>>;
  evidence: Session['evidence'];
} {
  const features: Partial<Features> = basicFeatures(context);
  const evidence: Partial<Record<keyof Features, string>> = { ...basicEvidence };
  const { system, site } = context.facts;
  if (/^UNIX\b/i.test(system)) {
    features.renameOver = renameOver(context);
    evidence.renameOver = `SYST ${system}: RNTO is rename(2), which replaces`;
  }
  if (site.has('CHMOD')) {
    features.setPermissions = setPermissions(context);
    evidence.setPermissions = 'SITE HELP: CHMOD';
  }
  const checksums = checksumCommand(context);
  if (checksums) {
    features.sha256 = checksums.sha256;
    evidence.sha256 = checksums.evidence;
  }
  const time = timeCommand(context);
  if (time) {
    features.setModified = setModified(context, time.say);
    evidence.setModified = time.evidence;
  }
  return { features: Object.freeze(features), evidence: Object.freeze(evidence) };
}

type Say = (stamp: string, path: string) => [verb: string, argument: string];

/** How this server sets the time of a file. */
function timeCommand({ facts }: FtpContext): { say: Say; evidence: string } | undefined {
  const { features, site, greeting } = facts;
  if (features.has('MFMT')) {
    // draft-somers-ftp-mfxx-04 §3.
    return { say: (stamp, path) => ['MFMT', `${stamp} ${path}`], evidence: 'FEAT: MFMT' };
  }
  if (site.has('UTIME')) {
    return {
      say: (stamp, path) => ['SITE', `UTIME ${stamp} ${path}`],
      evidence: 'SITE HELP: UTIME',
    };
  }
  // vsftpd 3.0.3 announces nothing and takes a time before the path. Others would take it for a name.
  if (/\bvsFTPd\b/i.test(greeting) && features.has('MDTM')) {
    return { say: (stamp, path) => ['MDTM', `${stamp} ${path}`], evidence: greeting };
  }
  return undefined;
}

function basicFeatures(context: FtpContext): Partial<Features> {
  const { lines } = context;
  const at = (path: string): string => absolutePath(path, context.facts.home);
  const fresh = (path: string): string => freshPath(path, context.facts.home);
  return {
    write: (path, options, signal) => openForWriting(context, fresh(path), options, signal),
    async makeFolder(path, signal) {
      const target = fresh(path);
      const deed = { verb: 'create', path: target };
      await lines.use('short', signal, async (line) => {
        await command(line, 'MKD', target, deed, signal).catch(async (error: unknown) => {
          throw await refineMaking(context, line, error, deed, signal, () => 'already-exists');
        });
      });
    },
    async removeFile(path, signal) {
      const target = at(path);
      const deed = { verb: 'delete', path: target };
      await lines.use('short', signal, async (line) => {
        await command(line, 'DELE', target, deed, signal).catch(async (error: unknown) => {
          throw await refine(context, line, error, deed, signal, (kind) =>
            kind === null ? 'not-found' : kind === 'folder' ? 'wrong-kind' : undefined,
          );
        });
      });
    },
    async removeFolder(path, signal) {
      const target = at(path);
      const deed = { verb: 'delete', path: target };
      await lines.use('short', signal, async (line) => {
        await leave(line, target, context, signal);
        await command(line, 'RMD', target, deed, signal).catch(async (error: unknown) => {
          throw await refine(context, line, error, deed, signal, (kind) => {
            if (kind === null) return 'not-found';
            // Not empty: the same code as on this computer.
            return kind === 'folder' ? 'already-exists' : 'wrong-kind';
          });
        });
      });
    },
    async rename(from, to, signal) {
      const source = at(from);
      const target = fresh(to);
      await lines.use('short', signal, async (line) => {
        // RNTO replaces on Unix and refuses elsewhere: a file is worth the look.
        if (await isTaken(context, line, target, signal)) {
          const deed = { verb: 'rename to', path: target };
          throw explained(new AppError('already-exists', ''), 'already-exists', deed);
        }
        await rename(context, line, source, target, signal);
      });
    },
  };
}

function renameOver(context: FtpContext): Features['renameOver'] {
  return async (from, to, signal) => {
    const source = absolutePath(from, context.facts.home);
    const target = freshPath(to, context.facts.home);
    await context.lines.use('short', signal, (line) =>
      rename(context, line, source, target, signal),
    );
  };
}

async function rename(
  context: FtpContext,
  line: Line,
  source: string,
  target: string,
  signal: AbortSignal,
): Promise<void> {
  const deed = { verb: 'rename', path: source };
  await leave(line, source, context, signal);
  const named = await line.control.command('RNFR', source, signal);
  if (named.code !== 350) {
    throw await refine(context, line, ftpError(named, deed), deed, signal);
  }
  const renamed = await line.control.command('RNTO', target, signal);
  if (renamed.code >= 200 && renamed.code < 300) return;
  const making = { verb: 'rename to', path: target };
  throw await refineMaking(
    context,
    line,
    ftpError(renamed, making),
    making,
    signal,
    () => 'already-exists',
  );
}

function setPermissions(context: FtpContext): Features['setPermissions'] {
  return async (path, mode, signal) => {
    const target = absolutePath(path, context.facts.home);
    const deed = { verb: 'change the permissions of', path: target };
    await context.lines.use('short', signal, (line) =>
      chmod(context, line, target, mode, deed, signal),
    );
  };
}

async function chmod(
  context: FtpContext,
  line: Line,
  path: string,
  mode: number,
  deed: Deed,
  signal: AbortSignal,
): Promise<void> {
  const octal = mode.toString(8).padStart(3, '0');
  await command(line, 'SITE', `CHMOD ${octal} ${path}`, deed, signal).catch(
    async (error: unknown) => {
      throw await refine(context, line, error, deed, signal);
    },
  );
}

function setModified(context: FtpContext, say: Say): Features['setModified'] {
  return async (path, modifiedAtMs, signal) => {
    const target = absolutePath(path, context.facts.home);
    const deed = { verb: 'date', path: target };
    const [verb, argument] = say(stampOf(modifiedAtMs, target), target);
    await context.lines.use('short', signal, async (line) => {
      await command(line, verb, argument, deed, signal).catch(async (error: unknown) => {
        throw await refine(context, line, error, deed, signal);
      });
    });
  };
}

function stampOf(modifiedAtMs: number, path: string): string {
  try {
    return formatTimeValue(modifiedAtMs);
  } catch {
    // Its only error.
    throw new AppError('unsupported', 'FTP knows times of the years 0 to 9999 only.', {
      path,
      modifiedAtMs,
    });
  }
}

async function openForWriting(
  context: FtpContext,
  path: string,
  { offset, isExclusive, isNameMadeUp = false, mode, isCopiedHere = false }: WriteOptions,
  signal: AbortSignal,
): Promise<FtpSink> {
  const deed = { verb: 'write', path };
  const lease = await context.lines.lease(isCopiedHere ? 'copy-to' : 'bulk', signal);
  const { line } = lease;
  try {
    // FTP has no way to create a file only where there is none.
    if (isExclusive && !isNameMadeUp && (await isTaken(context, line, path, signal))) {
      throw explained(new AppError('already-exists', ''), 'already-exists', deed);
    }
    const request = { verb: 'STOR', argument: path, offset, deed } as const;
    const { exchange, socket } = await Exchange.start(line, context.data, request, signal).catch(
      async (error: unknown) => {
        throw await refineMaking(context, line, error, deed, signal, (kind) =>
          kind === 'folder' ? 'wrong-kind' : undefined,
        );
      },
    );
    const canChange = mode !== null && context.facts.site.has('CHMOD');
    const afterwards = canChange
      ? () => chmod(context, line, path, mode, deed, signal).catch(unlessRefused)
      : undefined;
    return new FtpSink({
      exchange,
      socket,
      lease,
      signal,
      silenceMs: context.data.silenceMs,
      afterwards,
    });
  } catch (error) {
    lease.release();
    throw error;
  }
}

/** The file is there, which counts more than its permissions. */
function unlessRefused(error: unknown): void {
  if (replyCodeOf(AppError.from(error)) === undefined) throw error;
}

/** Windows keeps a folder that somebody stands in. */
async function leave(
  line: Line,
  path: string,
  { facts }: FtpContext,
  signal: AbortSignal,
): Promise<void> {
  if (line.folder === null || !isWithin(line.folder, path)) return;
  line.folder = null;
  await line.control.command('CWD', isWithin(facts.home, path) ? '/' : facts.home, signal);
}

async function command(
  line: Line,
  verb: string,
  argument: string,
  deed: Deed,
  signal: AbortSignal,
): Promise<void> {
  const reply = await line.control.command(verb, argument, signal);
  if (isUnknownCommand(reply)) throw ftpError(reply, deed);
  requirePositive(reply, deed);
}
