import { parseArgs } from 'node:util';
import * as v from 'valibot';
import type { Policy } from '../shared/policy.ts';
import { EncodingName, type SshOffer, type TlsOffer } from '../shared/site.ts';
import { checkOffer, checkTlsOffer } from './offer.ts';
import { parseHostAddress, schemeOf, type HostAddress } from './site-url.ts';
import { parseProxyUrl, type ProxyAddress } from './proxy-url.ts';
import { UsageError } from './usage-error.ts';

export const commands = ['ls', 'get', 'put', 'mkdir', 'mv', 'rm', 'inspect', 'probe'] as const;
export type Command = (typeof commands)[number];

/** Commands of the documentation that this version does not have. */
const laterCommands = new Set(['sync']);

export interface CliOptions {
  isJson: boolean;
  isRecursive: boolean;
  isLogin: boolean;
  /** Names of environment variables, checked to be set. */
  passwordEnv: string | undefined;
  passphraseEnv: string | undefined;
  identityFiles: string[];
  certificateFiles: string[];
  /** Servers to go through, the first one first. */
  jumps: HostAddress[];
  proxy: ProxyAddress | undefined;
  knownHostsFile: string | undefined;
  /** `SHA256:` and 43 characters. */
  acceptedHostKeys: string[];
  offer: SshOffer | undefined;
  policy: Policy;
  /** Of file names, a WHATWG label; undefined for UTF-8. */
  encoding: string | undefined;
  /** Everything that only TLS and FTP have. */
  tls: TlsOptions;
}

export interface TlsOptions {
  offer: TlsOffer | undefined;
  /** `SHA256:` and 43 characters. */
  acceptedCertificates: string[];
  caFiles: string[];
  clientCertificate: string | undefined;
  clientKey: string | undefined;
  /** TLS begins with the connection, whatever the port. */
  isImplicit: boolean;
  /** Plain FTP was asked for in so many words. */
  isPlaintextAccepted: boolean;
  /** inspect opens a data connection too. */
  isDataInspected: boolean;
}

export type CommandLine =
  | { kind: 'help' }
  | { kind: 'version' }
  | { kind: 'run'; command: Command; operands: string[]; options: CliOptions };

const specification = {
  json: { type: 'boolean' },
  recursive: { type: 'boolean', short: 'r' },
  'no-login': { type: 'boolean' },
  'password-env': { type: 'string' },
  'passphrase-env': { type: 'string' },
  identity: { type: 'string', short: 'i', multiple: true },
  certificate: { type: 'string', multiple: true },
  jump: { type: 'string', short: 'J', multiple: true },
  proxy: { type: 'string' },
  'known-hosts': { type: 'string' },
  'accept-host-key': { type: 'string', multiple: true },
  kex: { type: 'string', multiple: true },
  ciphers: { type: 'string', multiple: true },
  versions: { type: 'string', multiple: true },
  groups: { type: 'string', multiple: true },
  ca: { type: 'string', multiple: true },
  'accept-certificate': { type: 'string', multiple: true },
  'client-cert': { type: 'string' },
  'client-key': { type: 'string' },
  implicit: { type: 'boolean' },
  'allow-plaintext': { type: 'boolean' },
  data: { type: 'boolean' },
  policy: { type: 'string' },
  encoding: { type: 'string' },
  'require-post-quantum': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parse>['values'];

/** What the arguments ask for; options may stand anywhere. @throws {UsageError} */
export function readCommandLine(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): CommandLine {
  const { values, positionals } = parse(argv);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const [command, ...operands] = positionals;
  if (command === undefined) throw new UsageError('Name a command; keyferry --help lists them.');
  if (laterCommands.has(command)) {
    throw new UsageError(`${command} is not available in this version.`, 'unsupported');
  }
  if (!isCommand(command)) {
    throw new UsageError(`There is no command ${command}; keyferry --help lists them.`);
  }
  checkOperands(command, operands);
  return { kind: 'run', command, operands, options: readOptions(command, operands, values, env) };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: specification,
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    // Its only errors are about the arguments, and their first sentence is written for people.
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(message.replace(/\. .*$/s, '.'));
  }
}

function isCommand(word: string): word is Command {
  return (commands as readonly string[]).includes(word);
}

const operandCounts: Readonly<
  Record<Command, readonly [least: number, most: number, words: string]>
> = {
  ls: [1, 1, 'URL'],
  get: [1, 2, 'URL [LOCAL]'],
  put: [2, 2, 'LOCAL URL'],
  mkdir: [1, 1, 'URL'],
  mv: [2, 2, 'URL URL'],
  rm: [1, 1, 'URL'],
  inspect: [1, 1, 'URL'],
  probe: [1, 1, 'URL'],
};

function checkOperands(command: Command, operands: readonly string[]): void {
  const [least, most, words] = operandCounts[command];
  if (operands.length >= least && operands.length <= most) return;
  throw new UsageError(`Usage: keyferry ${command} ${words}`);
}

function readOptions(
  command: Command,
  operands: readonly string[],
  values: Values,
  env: Readonly<Record<string, string | undefined>>,
): CliOptions {
  const isLogin = !values['no-login'];
  if (!isLogin && command !== 'inspect') throw new UsageError('--no-login is for inspect only.');
  if (values.recursive && !['rm', 'get', 'put'].includes(command)) {
    throw new UsageError(`${command} takes no --recursive.`);
  }
  if (values.data && (command !== 'inspect' || !isLogin)) {
    throw new UsageError('--data is for inspect with a sign-in only.');
  }
  const policy = readPolicy(values);
  const isWeakAllowed = policy.name === 'legacy' || !isLogin;
  const isTls = operands.some((operand) => isTlsScheme(operand));
  return {
    isJson: values.json ?? false,
    isRecursive: values.recursive ?? false,
    isLogin,
    passwordEnv: setVariable('--password-env', values['password-env'], env),
    passphraseEnv: setVariable('--passphrase-env', values['passphrase-env'], env),
    identityFiles: values.identity ?? [],
    certificateFiles: values.certificate ?? [],
    jumps: readJumps(values.jump ?? []),
    proxy: values.proxy === undefined ? undefined : parseProxyUrl(values.proxy),
    knownHostsFile: values['known-hosts'],
    acceptedHostKeys: (values['accept-host-key'] ?? []).map(readFingerprint),
    offer: isTls
      ? undefined
      : checkOffer(
          {
            keyExchange: readNames('--kex', values.kex),
            ciphers: readNames('--ciphers', values.ciphers),
          },
          isWeakAllowed,
        ),
    policy,
    encoding: readEncoding(operands, values.encoding),
    tls: {
      offer: isTls ? readTlsOffer(values, isWeakAllowed) : undefined,
      acceptedCertificates: (values['accept-certificate'] ?? []).map(readCertificateFingerprint),
      caFiles: values.ca ?? [],
      clientCertificate: values['client-cert'],
      clientKey: values['client-key'],
      isImplicit: values.implicit ?? false,
      isPlaintextAccepted: values['allow-plaintext'] ?? false,
      isDataInspected: values.data ?? false,
    },
  };
}

function isTlsScheme(operand: string): boolean {
  const scheme = schemeOf(operand);
  return scheme !== undefined && scheme !== 'sftp' && scheme !== 'ftp';
}

/** Only protocols whose names are bytes have one; URLs say UTF-8. @throws {UsageError} */
function readEncoding(operands: readonly string[], label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  const isWeb = operands.some((operand) => ['https', 'davs'].includes(schemeOf(operand) ?? ''));
  if (isWeb) throw new UsageError('--encoding is for SFTP and FTP only.');
  if (v.safeParse(EncodingName, label).success) return label;
  throw new UsageError(`--encoding: ${label} is no name of an encoding.`);
}

/** --kex names the groups too: in TLS they are what is agreed on. */
function readTlsOffer(values: Values, isWeakAllowed: boolean): TlsOffer | undefined {
  return checkTlsOffer(
    {
      versions: readNames('--versions', values.versions),
      ciphers: readNames('--ciphers', values.ciphers),
      groups: readNames('--groups', values.groups) ?? readNames('--kex', values.kex),
    },
    isWeakAllowed,
  );
}

/** As many as a target may have. */
const maxJumps = 8;

function readJumps(texts: readonly string[]): HostAddress[] {
  if (texts.length > maxJumps) throw new UsageError(`--jump: at most ${maxJumps} are possible.`);
  return texts.map((text) => parseHostAddress('--jump', text));
}

function setVariable(
  option: string,
  name: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (name !== undefined && env[name] === undefined) {
    throw new UsageError(`${option}: the environment has no variable ${name}.`);
  }
  return name;
}

function readFingerprint(text: string): string {
  const [fingerprint] = /^SHA256:[A-Za-z0-9+/]{43}(?==?$)/.exec(text) ?? [];
  if (fingerprint !== undefined) return fingerprint;
  throw new UsageError(
    `--accept-host-key: ${text} is no fingerprint of the form SHA256: and 43 characters.`,
  );
}

/** Base64 as for host keys, or hexadecimal with colons, as other programs show certificates. */
function readCertificateFingerprint(text: string): string {
  const hex = /^(?:SHA256:)?((?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/i.exec(text)?.[1];
  if (hex !== undefined) {
    const base64 = Buffer.from(hex.replaceAll(':', ''), 'hex').toString('base64');
    return `SHA256:${base64.replace(/=+$/, '')}`;
  }
  const [fingerprint] = /^SHA256:[A-Za-z0-9+/]{43}(?==?$)/.exec(text) ?? [];
  if (fingerprint !== undefined) return fingerprint;
  throw new UsageError(
    `--accept-certificate: ${text} is no fingerprint of the form SHA256: and 43 characters, or 32 bytes in hexadecimal.`,
  );
}

function readNames(option: string, lists: string[] | undefined): string[] | undefined {
  if (!lists) return undefined;
  const names = lists.flatMap((list) => list.split(',')).map((name) => name.trim());
  if (names.length > 0 && !names.includes('')) return names;
  throw new UsageError(`${option} takes names with commas between them.`);
}

function readPolicy(values: Values): Policy {
  const { policy: name = 'balanced', 'require-post-quantum': isPostQuantumRequired = false } =
    values;
  if (name === 'strict' || name === 'balanced' || name === 'legacy') {
    return { name, isPostQuantumRequired };
  }
  throw new UsageError('--policy takes strict, balanced or legacy.');
}
