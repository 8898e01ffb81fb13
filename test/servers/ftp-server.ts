import { findPackages, type DebianPackages } from './package-cache.ts';
import { startServerProcess, untilListening, withFreePort } from './server-process.ts';
import type { TestCertificate } from './test-ca.ts';
import { createTestUser, type TestUser } from './test-user.ts';

/** How an FTP server of the tests secures its connections. */
export type FtpSecurity = 'explicit' | 'implicit' | 'none';

export interface FtpServerOptions {
  security: FtpSecurity;
  /** Not needed for `none`. */
  certificate?: TestCertificate;
  /** A file that does not exist, in a folder of root: what the server says of its TLS connections. */
  tlsLogFile?: string;
  /** Connections that one address may have; more are refused. */
  maxConnections?: number;
  /** vsftpd wants a client certificate from this authority (a file in PEM) on every connection. */
  clientAuthorityFile?: string;
  /** ProFTPD computes checksums (mod_digest). */
  hasDigests?: boolean;
  /** MiB that the user may fill; Pure-FTPd, whose user then sees `root` as `/`. */
  quotaMiB?: number;
}

/** An FTP server on the loopback address, started for one test file, with a folder of its own. */
export interface FtpTestServer {
  readonly name: string;
  /** As its package tells it. */
  readonly version: string;
  readonly security: FtpSecurity;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The user's home: its path on the server, which is the same on this computer's disk. */
  readonly root: string;
  readonly fingerprintSha256: string | undefined;
  log(): string;
  /** Ends listener and connections at once, without a goodbye. */
  kill(): Promise<void>;
  /** Ends everything and removes the folder; safe to call twice. */
  stop(): Promise<void>;
}

/** A kind of FTP server that the tests can start, once its packages are there. */
export interface FoundFtpServer {
  readonly version: string;
  start(options: FtpServerOptions): Promise<FtpTestServer>;
}

/** What is particular about a kind of FTP server. */
export interface FtpServerKind {
  name: string;
  /** Debian's, the one that tells the version first. */
  packages: readonly [string, ...string[]];
  /** Writes what it reads, and says how its process is started. May be asked again, for another port. */
  command(place: FtpPlace): Promise<FtpCommand>;
}

/** Where one server runs, and for whom. */
export interface FtpPlace {
  found: DebianPackages;
  user: TestUser;
  port: number;
  options: FtpServerOptions;
}

export interface FtpCommand {
  /** Inside the packages. */
  program: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  /** It says this before it listens. */
  readyText?: string;
}

/** Fetches the server on first use; `own` makes its user. */
export async function findFtpServer(
  own: DebianPackages,
  kind: FtpServerKind,
): Promise<FoundFtpServer | { skip: string }> {
  if (process.getuid?.() !== 0) return { skip: `${kind.name} changes users and needs root` };
  const found = await findPackages({ names: kind.packages });
  if ('skip' in found) return found;
  const version = found.versions[kind.packages[0]] ?? 'unknown';
  return { version, start: (options) => start(own, found, kind, version, options) };
}

async function start(
  own: DebianPackages,
  found: DebianPackages,
  kind: FtpServerKind,
  version: string,
  options: FtpServerOptions,
): Promise<FtpTestServer> {
  const user = await createTestUser(own, kind.name.toLowerCase());
  try {
    const { port, running } = await withFreePort(async (free) => {
      const { program, ...how } = await kind.command({ found, user, port: free, options });
      const running = await startServerProcess({ program: found.path(program), ...how });
      await untilListening(free, running);
      return { port: free, running };
    });
    return {
      name: kind.name,
      version,
      security: options.security,
      host: '127.0.0.1',
      port,
      user: user.name,
      password: user.password,
      root: user.home,
      fingerprintSha256: options.certificate?.fingerprintSha256,
      log: () => running.log(),
      kill: () => running.kill(),
      async stop() {
        await running.kill();
        await user.remove();
      },
    };
  } catch (thrown) {
    await user.remove();
    throw thrown;
  }
}

/** Ports for data connections, which no other server of the same test run has. */
export function passiveRange(port: number): { low: number; high: number } {
  // Below the ports that the system gives to clients (32768 and up), by the one that listens.
  const low = 10_000 + (port % 200) * 100;
  return { low, high: low + 99 };
}
