import * as v from 'valibot';
import { Policy } from './policy.ts';

export const ProtocolName = v.picklist(['local', 'sftp', 'ftps', 'ftp', 'https', 'memory']);
export type ProtocolName = v.InferOutput<typeof ProtocolName>;

/** No CR, LF or NUL can enter a protocol line through a host, a user or a path. */
const oneLine = v.regex(/^[^\r\n\0]*$/, 'must not contain line breaks or NUL');

/** A DNS name, an IPv4 address, or an IPv6 address without brackets. */
export const Host = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(253),
  oneLine,
  v.regex(/^[^\s/@]+$/),
);
export const Port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535));
export const UserName = v.pipe(v.string(), v.maxLength(256), oneLine);

/** A WHATWG label of a text encoding. */
export const EncodingName = v.pipe(v.string(), v.regex(/^[\w.:-]{1,40}$/));

/** A path in the server's own spelling; `/` separates segments, and `''` means the login folder. */
export const RemotePath = v.pipe(
  v.string(),
  v.maxLength(65_536),
  v.regex(/^[^\0]*$/, 'must not contain NUL'),
);

export const defaultPorts: Readonly<Record<ProtocolName, number>> = {
  local: 0,
  memory: 0,
  sftp: 22,
  ftps: 21,
  ftp: 21,
  https: 443,
};

/** FTP that begins with TLS. IANA, service `ftps`. */
const implicitFtpsPort = 990;

const AlgorithmNames = v.pipe(
  v.array(v.pipe(v.string(), v.regex(/^[\x21-\x2b\x2d-\x7e]{1,64}$/, 'is no algorithm name'))),
  v.minLength(1),
  v.maxLength(200),
);
/** What to offer instead of the usual lists, best first; a kind that is absent stays as usual. */
export const SshOffer = v.strictObject({
  keyExchange: v.exactOptional(AlgorithmNames),
  hostKey: v.exactOptional(AlgorithmNames),
  ciphers: v.exactOptional(AlgorithmNames),
  macs: v.exactOptional(AlgorithmNames),
});
export type SshOffer = v.InferOutput<typeof SshOffer>;

export const TlsVersion = v.picklist(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']);
export type TlsVersion = v.InferOutput<typeof TlsVersion>;

/** What to offer instead of the usual lists of TLS, best first; a kind that is absent stays as usual. */
export const TlsOffer = v.strictObject({
  versions: v.exactOptional(v.pipe(v.array(TlsVersion), v.minLength(1), v.maxLength(4))),
  /** IANA or OpenSSL names, those of TLS 1.3 among them. */
  ciphers: v.exactOptional(AlgorithmNames),
  /** IANA names: `X25519MLKEM768`, `x25519`, `secp256r1`, `ffdhe2048` … */
  groups: v.exactOptional(AlgorithmNames),
  /** IANA names: `ecdsa_secp256r1_sha256`, `ed25519` … */
  signatures: v.exactOptional(AlgorithmNames),
});
export type TlsOffer = v.InferOutput<typeof TlsOffer>;

/** A path on this computer as its system spells it; `''` where none is set. */
export const LocalPath = v.pipe(v.string(), v.maxLength(32_768), v.regex(/^[^\0\r\n]*$/));

const IdentityFiles = v.array(v.string());
const CertificateFiles = v.exactOptional(v.pipe(v.array(v.string()), v.maxLength(100)));
const KnownHostKeyTypes = v.exactOptional(v.pipe(v.array(v.string()), v.maxLength(100)));
const Agent = v.picklist(['auto', 'none']);

/** A server on the way to another one; fields as in SftpTarget. ssh_config(5), ProxyJump. */
export const JumpTarget = v.strictObject({
  host: Host,
  port: Port,
  user: UserName,
  identityFiles: IdentityFiles,
  certificateFiles: CertificateFiles,
  agent: Agent,
  offer: v.exactOptional(SshOffer),
  knownHostKeyTypes: KnownHostKeyTypes,
});
export type JumpTarget = v.InferOutput<typeof JumpTarget>;

/** A proxy for the first connection. It resolves the name of the server; a password is asked for. */
export const ProxyTarget = v.strictObject({
  /** SOCKS 5 (RFC 1928), or CONNECT of HTTP (RFC 9110 §9.3.6). */
  kind: v.picklist(['socks5', 'http']),
  host: Host,
  port: Port,
  user: v.exactOptional(UserName),
});
export type ProxyTarget = v.InferOutput<typeof ProxyTarget>;

/** A way of signing in to an SSH server. */
export const SshSignInKind = v.picklist(['agent', 'key-file', 'password', 'interactive']);
export type SshSignInKind = v.InferOutput<typeof SshSignInKind>;

/** Which server, and how to sign in there. Holds no secret: those are asked for when needed. */
export const SftpTarget = v.strictObject({
  protocol: v.literal('sftp'),
  host: Host,
  port: Port,
  user: UserName,
  /** Private key files in the order in which they are tried; absolute paths on this computer. */
  identityFiles: IdentityFiles,
  /** Certificates for these keys; `KEY-cert.pub` beside a key file is found without being named. */
  certificateFiles: CertificateFiles,
  /** `auto` uses SSH_AUTH_SOCK (or the platform's agent), `none` never asks an agent. */
  agent: Agent,
  /** What is tried, in this order, and nothing else; absent for all in the usual one. */
  signInOrder: v.exactOptional(v.pipe(v.array(SshSignInKind), v.minLength(1), v.maxLength(4))),
  /** Between signs of life; 0 sends none while the connection is idle, absent sends them often. */
  keepAliveSeconds: v.exactOptional(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3600)),
  ),
  /**
   * Checksums that will be wanted: `server` those that the SFTP server computes itself, `program` where it
   * does not those of sha256sum, which is started there. Absent: none, and nothing is tried.
   */
  checksums: v.exactOptional(v.picklist(['server', 'program'])),
  offer: v.optional(SshOffer),
  /** Of file names: a WHATWG label; absent: UTF-8, and bytes that are none are kept apart. */
  encoding: v.exactOptional(EncodingName),
  /** Checked before any credential; without it the balanced one counts. Its offer: trust/policy. */
  policy: v.exactOptional(Policy),
  /**
   * Types of the keys that are known for this host: algorithms for them are offered first, so that a
   * server with several keys shows one that can be verified. Filled in by whoever holds the stores.
   */
  knownHostKeyTypes: KnownHostKeyTypes,
  /** Servers to go through, the first one first; each is connected to over the one before. */
  jumps: v.exactOptional(v.pipe(v.array(JumpTarget), v.maxLength(8))),
  /** Stands before all of them. */
  proxy: v.exactOptional(ProxyTarget),
});
export type SftpTarget = v.InferOutput<typeof SftpTarget>;

/** Of everything that runs over TLS. */
const tlsFields = {
  /** PEM, or PKCS #12 with its key inside; null shows none. */
  clientCertificate: v.nullable(LocalPath),
  /** PEM; absent where the certificate's file holds it too. */
  clientKey: v.exactOptional(LocalPath),
  /** PEM files with authorities that count for this server, beside those of the system. */
  caFiles: v.exactOptional(v.pipe(v.array(LocalPath), v.maxLength(100))),
  offer: v.exactOptional(TlsOffer),
  /** Checked before any credential; without it the balanced one counts. */
  policy: v.exactOptional(Policy),
};

/** Of FTP, with and without TLS. */
const ftpFields = {
  /** Of file names: a WHATWG label; absent: UTF-8, and bytes that are none are kept apart. */
  encoding: v.exactOptional(EncodingName),
  /** How data connections come about; absent: `passive`, where this computer opens them. */
  dataMode: v.exactOptional(v.picklist(['passive', 'active'])),
  /** An idle connection says something this often; 0 never, absent 30. */
  keepAliveSeconds: v.exactOptional(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3600)),
  ),
  /** Connections signed in at once, bulk ones included; absent 4. Servers limit them by user and address. */
  maxConnections: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(16))),
  proxy: v.exactOptional(ProxyTarget),
};

const Server = { host: Host, port: Port, user: UserName };

/** FTP over TLS. RFC 4217. */
export const FtpsTarget = v.strictObject({
  protocol: v.literal('ftps'),
  ...Server,
  /** `explicit` says AUTH TLS on the control connection, `implicit` begins with TLS. */
  tlsStart: v.picklist(['explicit', 'implicit']),
  ...tlsFields,
  ...ftpFields,
});
export type FtpsTarget = v.InferOutput<typeof FtpsTarget>;

/** Plain FTP, which nothing protects. */
export const FtpTarget = v.strictObject({
  protocol: v.literal('ftp'),
  ...Server,
  /** The person was told that everything can be read and changed on the way, and wants it; else refused. */
  isPlaintextAccepted: v.exactOptional(v.boolean()),
  ...ftpFields,
});
export type FtpTarget = v.InferOutput<typeof FtpTarget>;

/** WebDAV, or the listings of a web server, below `basePath`. */
export const HttpsTarget = v.strictObject({
  protocol: v.literal('https'),
  ...Server,
  basePath: RemotePath,
  ...tlsFields,
  proxy: v.exactOptional(ProxyTarget),
});
export type HttpsTarget = v.InferOutput<typeof HttpsTarget>;

export const LocalTarget = v.strictObject({ protocol: v.literal('local') });
export type LocalTarget = v.InferOutput<typeof LocalTarget>;

export const RemoteTarget = v.variant('protocol', [SftpTarget, FtpsTarget, FtpTarget, HttpsTarget]);
export type RemoteTarget = v.InferOutput<typeof RemoteTarget>;

export const Target = v.variant('protocol', [RemoteTarget, LocalTarget]);
export type Target = v.InferOutput<typeof Target>;

/** Whose connections are secured by TLS. */
export type TlsTarget = FtpsTarget | HttpsTarget;

export function isTlsTarget(target: Target): target is TlsTarget {
  return target.protocol === 'ftps' || target.protocol === 'https';
}

/** Who asks, where it is not the server itself: its password must not be given away to these. */
const AskedBy = v.exactOptional(
  v.strictObject({ kind: v.picklist(['jump', 'proxy']), host: Host, port: Port }),
);

/** What a person may be asked for while signing in. */
export const CredentialRequest = v.variant('kind', [
  v.strictObject({
    kind: v.literal('password'),
    user: UserName,
    attempt: v.number(),
    from: AskedBy,
  }),
  v.strictObject({ kind: v.literal('passphrase'), file: v.string(), attempt: v.number() }),
  v.strictObject({
    kind: v.literal('prompts'),
    title: v.string(),
    instructions: v.string(),
    from: AskedBy,
    prompts: v.pipe(
      v.array(v.strictObject({ text: v.string(), isEchoed: v.boolean() })),
      v.maxLength(32),
    ),
  }),
]);
export type CredentialRequest = v.InferOutput<typeof CredentialRequest>;

/** One answer per prompt; `null` means that nobody could or would answer. */
export const CredentialAnswer = v.nullable(v.pipe(v.array(v.string()), v.maxLength(32)));
export type CredentialAnswer = v.InferOutput<typeof CredentialAnswer>;

/** `deploy@host`, `host:2022`: how a connection is called where no site name is known. */
export function targetLabel(target: RemoteTarget): string {
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  const port = target.port === usualPort(target) ? '' : `:${String(target.port)}`;
  return `${target.user ? `${target.user}@` : ''}${host}${port}`;
}

/** The port where such a server listens if nobody says otherwise. RFC 4217 §2.1 knows 990 for implicit TLS. */
export function usualPort(
  server: { protocol: Exclude<ProtocolName, 'ftps'> } | Pick<FtpsTarget, 'protocol' | 'tlsStart'>,
): number {
  const isImplicit = server.protocol === 'ftps' && server.tlsStart === 'implicit';
  return isImplicit ? implicitFtpsPort : defaultPorts[server.protocol];
}

/** The key of this computer's own files. */
export const localSiteKey = 'local';

/** The same account of the same server is the same place, whichever session reaches it. */
export function siteKeyOf(target: Target): string {
  if (target.protocol === 'local') return localSiteKey;
  const { protocol, user, host, port } = target;
  return `${protocol}://${user}@${host.toLowerCase()}:${String(port)}`;
}
