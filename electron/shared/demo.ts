import * as v from 'valibot';
import { TimeMs } from './entry.ts';
import { Failure } from './errors.ts';
import { Grade, HostKey } from './report.ts';
import { SftpTarget } from './site.ts';

/** The demo servers of the welcome page; others come with their protocols. */
export const DemoServerId = v.picklist(['modern-sftp']);
export type DemoServerId = v.InferOutput<typeof DemoServerId>;

const Names = v.array(v.string());

/** What a server is set up to offer, best first. */
export const DemoAlgorithms = v.strictObject({
  keyExchange: Names,
  hostKey: Names,
  ciphers: Names,
  macs: Names,
});
export type DemoAlgorithms = v.InferOutput<typeof DemoAlgorithms>;

/**
 * What each server offers, so that its card can say so before it runs. Only names that ssh2 speaks on
 * both ends; the post-quantum exchanges join them when the server side has them.
 */
export const demoAlgorithms: Readonly<Record<DemoServerId, DemoAlgorithms>> = {
  'modern-sftp': {
    keyExchange: ['curve25519-sha256', 'curve25519-sha256@libssh.org', 'ecdh-sha2-nistp256'],
    hostKey: ['ssh-ed25519'],
    ciphers: ['aes256-gcm@openssh.com', 'aes128-gcm@openssh.com', 'aes256-ctr'],
    macs: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com'],
  },
};

/** What the process of the demo servers tells main once, when they listen. Holds the password: main only. */
export const DemoReady = v.strictObject({
  type: v.literal('ready'),
  servers: v.array(
    v.strictObject({
      serverId: DemoServerId,
      target: SftpTarget,
      password: v.pipe(v.string(), v.minLength(16)),
      hostKey: HostKey,
    }),
  ),
});
export type DemoReady = v.InferOutput<typeof DemoReady>;

/** What main tells the process of the demo servers, as the only argument of its command line. */
export const DemoOptions = v.strictObject({
  /** Keys and files of the demo servers live here and nowhere else. */
  folder: v.pipe(v.string(), v.minLength(1)),
});
export type DemoOptions = v.InferOutput<typeof DemoOptions>;

/** @throws {v.ValiError} for an argument that main never writes */
export function parseDemoOptions(argument: string | undefined): DemoOptions {
  return v.parse(v.pipe(v.string(), v.parseJson(), DemoOptions), argument);
}

/** A demo server as the window shows it. */
export const DemoServer = v.strictObject({
  serverId: DemoServerId,
  state: v.picklist(['stopped', 'starting', 'running', 'failed']),
  failure: v.nullable(Failure),
  /** Null while it is not running: its port is another one each time. */
  target: v.nullable(SftpTarget),
  /** What it is set up to offer. */
  algorithms: DemoAlgorithms,
  /** What the last real connection came to; null before the first. */
  lastConnection: v.nullable(
    v.strictObject({
      atMs: TimeMs,
      keyExchange: v.nullable(v.string()),
      cipher: v.nullable(v.string()),
      grade: v.nullable(Grade),
    }),
  ),
});
export type DemoServer = v.InferOutput<typeof DemoServer>;

/** The id under which a session to a demo server is opened, in the place of a saved site's. */
export function demoSiteId(serverId: DemoServerId): string {
  return `demo-${serverId}`;
}
