import type { TestCertificate } from './test-ca.ts';

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

/** Ports for data connections, which no other server of the same test run has. */
export function passiveRange(port: number): { low: number; high: number } {
  // Below the ports that the system gives to clients (32768 and up), by the one that listens.
  const low = 10_000 + (port % 200) * 100;
  return { low, high: low + 99 };
}
