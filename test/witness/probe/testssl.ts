import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cipherSuiteName } from '../../../electron/wire/tls/cipher-suites.ts';
import { findPackages, type DebianPackages } from '../../servers/package-cache.ts';

/** What testssl.sh found out about a server; names are IANA's. */
export interface TestsslFacts {
  versions: string[];
  /** By version. */
  suites: Record<string, string[]>;
  /** By version, where the server has an order: OpenSSL's names. */
  serverOrder: Record<string, string[]>;
  hasServerOrder: boolean;
  groups: string[];
  /** SHA-256 of the servers' own certificates, hex digits without colons. */
  certificates: string[];
  extensions: string[];
  alpn: string[];
  isTicketResumed: boolean;
  isIdentifierResumed: boolean;
  isOcspStapled: boolean;
}

/** testssl.sh, fetched and not installed: it asks a server by itself, with sockets of the shell. */
export interface Testssl {
  readonly version: string;
  facts(server: { host: string; port: number; hasAuthTls: boolean }): Promise<TestsslFacts>;
}

export async function findTestssl(): Promise<Testssl | { skip: string }> {
  const found = await findPackages({ names: ['testssl.sh'] });
  if ('skip' in found) return found;
  const missing = ['/usr/bin/openssl', '/usr/bin/hexdump'].filter((file) => !existsSync(file));
  if (missing.length > 0) return { skip: `testssl.sh needs ${missing.join(', ')}` };
  return {
    version: found.versions['testssl.sh'] ?? 'unknown',
    facts: (server) => scan(found, server),
  };
}

/** A scan of one server with many suites takes minutes. */
const timeoutMs = 10 * 60_000;

async function scan(
  found: DebianPackages,
  { host, port, hasAuthTls }: { host: string; port: number; hasAuthTls: boolean },
): Promise<TestsslFacts> {
  const folder = await mkdtemp(join(tmpdir(), 'keyferry-testssl-'));
  try {
    // It wants a program that looks up names, and has none to look up.
    await writeFile(join(folder, 'host'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const output = join(folder, 'result.json');
    const args = [
      ...['--warnings', 'off', '--color', '0', '--quiet', '--nodns', 'none'],
      ...['--openssl', '/usr/bin/openssl', '--jsonfile', output],
      ...(hasAuthTls ? ['-t', 'ftp'] : []),
      ...['--protocols', '--cipher-per-proto', '--server-preference', '--pfs', '--server-defaults'],
      `${host}:${String(port)}`,
    ];
    const env = {
      ...process.env,
      PATH: `${folder}:${process.env['PATH'] ?? ''}`,
      TESTSSL_INSTALL_DIR: found.path('etc/testssl'),
      TERM: 'dumb',
    };
    await new Promise<void>((resolve) => {
      // It ends with a number above 0 for every server that it has something to say about.
      execFile(found.path('usr/bin/testssl'), args, { env, timeout: timeoutMs }, () => {
        resolve();
      });
    });
    return factsOf(JSON.parse(await readFile(output, 'utf8')) as Line[]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Line {
  id: string;
  finding: string;
}

const versionIds: Readonly<Record<string, string>> = {
  SSLv3: 'SSLv3',
  TLS1: 'TLSv1',
  TLS1_1: 'TLSv1.1',
  TLS1_2: 'TLSv1.2',
  TLS1_3: 'TLSv1.3',
};

/** The findings of `testssl --jsonfile`, version 3.0. */
export function factsOf(lines: readonly Line[]): TestsslFacts {
  const finding = (id: string): string => lines.find((line) => line.id === id)?.finding ?? '';
  const fatal = lines.find(({ id }) => id === 'scanProblem');
  const words = (id: string): string[] =>
    finding(id)
      .split(' ')
      .filter((word) => word !== '');
  const versions = Object.entries(versionIds).flatMap(([id, name]) =>
    /^offered/.test(finding(id)) ? [name] : [],
  );
  // It gives up on certificates that its openssl cannot fetch, and has found the rest by then.
  if (fatal && versions.length === 0) throw new Error(`testssl.sh: ${fatal.finding}`);
  return {
    versions,
    suites: Object.fromEntries(versions.map((version) => [version, suitesOf(lines, version)])),
    serverOrder: Object.fromEntries(
      versions.map((version) => [version, words(`cipherorder_${version.replace('.', '_')}`)]),
    ),
    hasServerOrder: finding('cipher_order') === 'server',
    groups: [...words('PFS_ECDHE_curves'), ...words('DH_groups')]
      .map((name) => groupNames[name] ?? name.toLowerCase())
      .filter((name) => !/\/|^unknown/.test(name)),
    certificates: lines
      .filter(({ id }) => id.startsWith('cert_fingerprintSHA256'))
      .map(({ finding: hex }) => hex),
    extensions: [...finding('TLS_extensions').matchAll(/'([^/']+)\/#\d+'/g)].map(
      ([, name = '']) => name,
    ),
    alpn: /not offered|no/i.test(finding('ALPN'))
      ? []
      : finding('ALPN').split(/[, ]+/).filter(Boolean),
    isTicketResumed: finding('sessionresumption_ticket') === 'supported',
    isIdentifierResumed: finding('sessionresumption_ID') === 'supported',
    isOcspStapled: /^offered/.test(finding('OCSP_stapling')),
  };
}

const groupNames: Readonly<Record<string, string>> = {
  prime256v1: 'secp256r1',
  brainpoolP256r1: 'brainpoolP256r1',
  brainpoolP384r1: 'brainpoolP384r1',
  brainpoolP512r1: 'brainpoolP512r1',
};

/** `cipher-tls1_2_xc030`: the version and the number of the suite. */
function suitesOf(lines: readonly Line[], version: string): string[] {
  const own = Object.entries(versionIds).find(([, name]) => name === version)?.[0] ?? '';
  const start = `cipher-${own.toLowerCase().replace('sslv', 'ssl')}_x`;
  return lines
    .filter(({ id }) => id.startsWith(start))
    .map(({ id }) => cipherSuiteName(Number.parseInt(id.slice(start.length), 16)));
}
