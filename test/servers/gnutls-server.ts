import { cipherSuiteName } from '../../electron/wire/tls/cipher-suites.ts';
import { findPackages, type DebianPackages } from './package-cache.ts';
import { runProgram } from './run-program.ts';
import { startServerProcess, untilListening, withFreePort } from './server-process.ts';

export interface GnutlsServer {
  readonly port: number;
  /** IANA names of the suites that the priority string stands for. */
  readonly allowedSuites: ReadonlySet<string>;
  stop(): Promise<void>;
}

/** gnutls-serv: another library, which still has RC4, triple DES and NULL. */
export interface Gnutls {
  readonly version: string;
  start(options: {
    priority: string;
    certificates: readonly { certFile: string; keyFile: string }[];
  }): Promise<GnutlsServer>;
}

/** Fetched on first use and not installed. */
export async function findGnutls(): Promise<Gnutls | { skip: string }> {
  const found = await findPackages({ names: ['gnutls-bin'] });
  if ('skip' in found) return found;
  return {
    version: found.versions['gnutls-bin'] ?? 'unknown',
    start: (options) => start(found, options),
  };
}

async function start(
  found: DebianPackages,
  { priority, certificates }: Parameters<Gnutls['start']>[0],
): Promise<GnutlsServer> {
  const { port, running } = await withFreePort(async (free) => {
    const running = await startServerProcess({
      program: found.path('usr/bin/gnutls-serv'),
      args: [
        ...['--http', '--disable-client-cert', '--port', String(free), '--priority', priority],
        ...certificates.flatMap(({ certFile, keyFile }) => [
          ...['--x509certfile', certFile],
          ...['--x509keyfile', keyFile],
        ]),
      ],
      env: found.env,
    });
    // It listens on every address, and says so in words that differ.
    await untilListening(free, running, '00000000');
    return { port: free, running };
  });
  return {
    port,
    allowedSuites: await suitesOf(found, priority),
    stop: () => running.kill(),
  };
}

/** `TLS_AES_256_GCM_SHA384   0x13, 0x02   TLS1.3` */
async function suitesOf(found: DebianPackages, priority: string): Promise<Set<string>> {
  const said = await runProgram(
    found.path('usr/bin/gnutls-cli'),
    ['--priority', priority, '--list'],
    { env: found.env },
  );
  const rows = said.matchAll(/^TLS_\S+\s+0x([0-9a-f]{2}), 0x([0-9a-f]{2})/gm);
  return new Set(
    [...rows].map(([, high = '', low = '']) =>
      cipherSuiteName(Number.parseInt(`${high}${low}`, 16)),
    ),
  );
}
