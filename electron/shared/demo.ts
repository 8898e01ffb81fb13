import * as v from 'valibot';
import { TimeMs } from './entry.ts';
import { Failure } from './errors.ts';
import { Certificate, Grade, HostKey, KeyExchange } from './report.ts';
import { RemoteTarget } from './site.ts';

/** The demo servers of the welcome page, in its order. */
export const DemoServerId = v.picklist([
  'modern-sftp',
  'webdav',
  'typical-ftps',
  'legacy-sftp',
  'legacy-ftps',
]);
export type DemoServerId = v.InferOutput<typeof DemoServerId>;

const Names = v.array(v.string());

const SshSetUp = v.strictObject({
  protocol: v.literal('sftp'),
  keyExchange: Names,
  hostKey: Names,
  ciphers: Names,
  macs: Names,
});
export type SshSetUp = v.InferOutput<typeof SshSetUp>;

const TlsSetUp = v.strictObject({
  protocol: v.picklist(['https', 'ftps']),
  version: v.picklist(['TLSv1.2', 'TLSv1.3']),
  /** Of the certificate's key, which a static RSA key exchange encrypts to. */
  key: v.picklist(['ec', 'rsa']),
  /** As OpenSSL calls them. */
  ciphers: Names,
  /** Empty where the key exchange is static RSA. */
  groups: Names,
});
export type TlsSetUp = v.InferOutput<typeof TlsSetUp>;

/** What a server is set up to accept, best first. */
export const DemoSetUp = v.variant('protocol', [SshSetUp, TlsSetUp]);
export type DemoSetUp = v.InferOutput<typeof DemoSetUp>;

/** What each server accepts, so that its card can say so before it runs; the server runs by this very list. */
export const demoSetUps: Readonly<Record<DemoServerId, DemoSetUp>> = {
  /** Only names that ssh2 speaks as a server; the post-quantum exchanges join them when it has them. */
  'modern-sftp': {
    protocol: 'sftp',
    keyExchange: ['curve25519-sha256', 'curve25519-sha256@libssh.org', 'ecdh-sha2-nistp256'],
    hostKey: ['ssh-ed25519'],
    ciphers: ['aes256-gcm@openssh.com', 'aes128-gcm@openssh.com', 'aes256-ctr'],
    macs: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com'],
  },
  webdav: {
    protocol: 'https',
    version: 'TLSv1.3',
    key: 'ec',
    ciphers: ['TLS_AES_256_GCM_SHA384', 'TLS_AES_128_GCM_SHA256'],
    groups: ['X25519MLKEM768', 'X25519'],
  },
  'typical-ftps': {
    protocol: 'ftps',
    version: 'TLSv1.2',
    key: 'rsa',
    ciphers: ['ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES128-GCM-SHA256'],
    groups: ['X25519', 'P-256'],
  },
  /** Finite-field Diffie-Hellman with 2,048 bits (RFC 8268), within what Keyferry offers by default. */
  'legacy-sftp': {
    protocol: 'sftp',
    keyExchange: ['diffie-hellman-group14-sha256'],
    hostKey: ['ssh-ed25519'],
    ciphers: ['aes256-ctr', 'aes128-ctr'],
    macs: ['hmac-sha2-256'],
  },
  'legacy-ftps': {
    protocol: 'ftps',
    version: 'TLSv1.2',
    key: 'rsa',
    ciphers: ['AES256-SHA', 'AES128-SHA'],
    groups: [],
  },
};

/** What the pin of a demo server's certificate holds. */
export const DemoCertificate = v.pick(Certificate, [
  'fingerprintSha256',
  'subject',
  'issuer',
  'validFrom',
  'validUntil',
]);
export type DemoCertificate = v.InferOutput<typeof DemoCertificate>;

/** What a server proves itself by. */
export const DemoIdentity = v.variant('kind', [
  v.strictObject({ kind: v.literal('host-key'), hostKey: HostKey }),
  v.strictObject({ kind: v.literal('certificate'), certificate: DemoCertificate }),
]);
export type DemoIdentity = v.InferOutput<typeof DemoIdentity>;

/** What the process of a demo server tells main once, when it listens. Holds the password: main only. */
export const DemoReady = v.strictObject({
  type: v.literal('ready'),
  target: RemoteTarget,
  password: v.pipe(v.string(), v.minLength(16)),
  identity: DemoIdentity,
});
export type DemoReady = v.InferOutput<typeof DemoReady>;

/** What main tells the process of a demo server, as the only argument of its command line. */
export const DemoOptions = v.strictObject({
  serverId: DemoServerId,
  /** Key and files of this server live here and nowhere else. */
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
  target: v.nullable(RemoteTarget),
  setUp: DemoSetUp,
  /** What the last real connection came to; null before the first. */
  lastConnection: v.nullable(
    v.strictObject({
      atMs: TimeMs,
      protocolVersion: v.nullable(v.string()),
      keyExchange: v.nullable(KeyExchange),
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
