import * as v from 'valibot';
import { Certificate, CipherSuite, HostKey } from './report.ts';
import { FtpsTarget, HttpsTarget, SftpTarget } from './site.ts';

/*
 * What a server accepts, found out by asking it: a TLS server never sends its list, so every row here was an
 * answer to a hello of its own. What could not be found out is null or missing, and `unanswered` says why.
 */

const Names = v.pipe(v.array(v.string()), v.maxLength(1000));
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Answer = v.nullable(v.boolean());

/** Servers that can be probed. Plain FTP has nothing to ask about. */
export const ProbeTarget = v.variant('protocol', [SftpTarget, FtpsTarget, HttpsTarget]);
export type ProbeTarget = v.InferOutput<typeof ProbeTarget>;

/** What a probe asks about, in this order. */
export const ProbeTopic = v.picklist([
  'versions',
  'suites',
  'groups',
  'signatures',
  'certificates',
  'resumption',
  'alpn',
  'protections',
  'algorithms',
  'host-keys',
  'group-exchange',
]);
export type ProbeTopic = v.InferOutput<typeof ProbeTopic>;

/** Why something stays open. */
export const UnansweredReason = v.picklist([
  /** The server stopped answering new connections, more slowly asked too. */
  'turned-away',
  'timeout',
  /** The probe's own limit of connections, bytes or time. */
  'limit',
  /** Nothing that this depends on is accepted: signatures need a suite that signs. */
  'not-applicable',
  /** The answer could not be read, or made no sense. */
  'malformed',
  /** The exchange could not be carried far enough: TLS 1.3 encrypts it under a group that is not known here. */
  'not-visible',
  /** The server wants a client certificate before it goes on. */
  'client-certificate',
]);
export type UnansweredReason = v.InferOutput<typeof UnansweredReason>;

export const Unanswered = v.strictObject({
  topic: ProbeTopic,
  /** `TLSv1.2`, a group, a kind of host key; null where it is the whole topic. */
  subject: v.nullable(v.string()),
  reason: UnansweredReason,
  /** What was seen, in English. */
  detail: v.string(),
});
export type Unanswered = v.InferOutput<typeof Unanswered>;

/** Whose order decides between what both sides have: found out by asking in both orders. */
export const PreferenceOrder = v.picklist(['server', 'client', 'unknown']);
export type PreferenceOrder = v.InferOutput<typeof PreferenceOrder>;

export const ProbedVersion = v.strictObject({
  /** `SSLv3`, `TLSv1`, `TLSv1.1`, `TLSv1.2`, `TLSv1.3`. */
  name: v.string(),
  isAccepted: Answer,
  /** How it said no: `protocol_version`, `handshake_failure`, `closed`, `ftp-500`, `TLSv1.2` (another version); else null. */
  refusal: v.nullable(v.string()),
});
export type ProbedVersion = v.InferOutput<typeof ProbedVersion>;

export const ProbedSuite = v.strictObject({
  ...CipherSuite.entries,
  /** The group that the server took with it when every group was offered; null for RSA and finite fields of its own. */
  group: v.nullable(v.string()),
  /** Of the group, or of the modulus of a finite field of the server's own. */
  groupBits: v.nullable(Count),
  /** Place in `certificates` of the one that came with it; null where none came, or it is encrypted. */
  certificate: v.nullable(Count),
  encryptThenMac: Answer,
});
export type ProbedSuite = v.InferOutput<typeof ProbedSuite>;

/** Names that a version accepts: in the server's order where `order` is `server`, else as they were found. */
const listOf = <S extends v.GenericSchema>(item: S) =>
  v.strictObject({
    version: v.string(),
    order: PreferenceOrder,
    accepted: v.pipe(v.array(item), v.maxLength(1000)),
    /** Asked for and not taken. */
    refused: Names,
  });

export const ProbedSuites = listOf(ProbedSuite);
export type ProbedSuites = v.InferOutput<typeof ProbedSuites>;
/** Groups and signature schemes by their IANA names. */
export const ProbedNames = listOf(v.string());
export type ProbedNames = v.InferOutput<typeof ProbedNames>;

/** A finite field of the server's own choice, in TLS 1.2 and older. */
export const ProbedField = v.strictObject({
  bits: Count,
  /** Where many servers share it: `ffdhe2048`, `modp2048` …; null for one of its own. */
  name: v.nullable(v.string()),
  /** Suites that came with it. */
  suites: Names,
});
export type ProbedField = v.InferOutput<typeof ProbedField>;

export const ProbedChain = v.strictObject({
  /** The chain as it was sent, the server's own certificate first. */
  chain: v.pipe(v.array(Certificate), v.minLength(1), v.maxLength(32)),
  versions: Names,
});
export type ProbedChain = v.InferOutput<typeof ProbedChain>;

const common = {
  version: v.literal(1),
  endpoint: v.strictObject({
    host: v.string(),
    port: Count,
    /** The address that answered; null where only a proxy knows it. */
    address: v.nullable(v.string()),
  }),
  /** ISO 8601, UTC. */
  at: v.string(),
  durationMs: v.number(),
  /** How many connections were opened. */
  connections: Count,
  /** Stopped before everything was asked: `unanswered` says why. */
  isComplete: v.boolean(),
  unanswered: v.pipe(v.array(Unanswered), v.maxLength(200)),
};

export const TlsProbe = v.strictObject({
  kind: v.literal('tls'),
  protocol: v.picklist(['ftps', 'https']),
  /** How TLS begins: at once, or by AUTH TLS. */
  tlsStart: v.picklist(['implicit', 'explicit']),
  ...common,
  versions: v.pipe(v.array(ProbedVersion), v.maxLength(10)),
  /** One for each version that is accepted, the newest first. */
  suites: v.pipe(v.array(ProbedSuites), v.maxLength(10)),
  groups: v.pipe(v.array(ProbedNames), v.maxLength(10)),
  fields: v.pipe(v.array(ProbedField), v.maxLength(50)),
  signatures: v.pipe(v.array(ProbedNames), v.maxLength(10)),
  certificates: v.pipe(v.array(ProbedChain), v.maxLength(20)),
  resumption: v.strictObject({
    /** By session identifier, TLS 1.2 and older. */
    identifier: Answer,
    /** By ticket, TLS 1.2 and older. RFC 5077. */
    ticket: Answer,
    /** By ticket in TLS 1.3. RFC 8446 §2.2. */
    psk: Answer,
  }),
  /** Of `h2`, `http/1.1`, `http/1.0`, or `ftp`, in the order of `order`; null where it is not visible. */
  alpn: v.nullable(v.strictObject({ order: PreferenceOrder, accepted: Names, refused: Names })),
  protections: v.strictObject({
    /** Methods of compression that the server takes besides none; `[]` is as it should be. */
    compression: v.nullable(Names),
    extendedMasterSecret: Answer,
    encryptThenMac: Answer,
    secureRenegotiation: Answer,
    /** A client that tries again with an older version is told: TLS_FALLBACK_SCSV, RFC 7507. */
    downgradeSignal: Answer,
    ocspStapled: Answer,
    /** Asks clients for a certificate. */
    clientCertificate: Answer,
    heartbeat: Answer,
  }),
  /** What it should tolerate and does not: `grease`, `long-hello`, `unknown-version`. RFC 8701. */
  intolerances: Names,
});
export type TlsProbe = v.InferOutput<typeof TlsProbe>;

export const ProbedHostKey = v.strictObject({
  /** Names of the list that are served with this key: `rsa-sha2-512`, `rsa-sha2-256`, `ssh-rsa`. */
  algorithms: Names,
  key: HostKey,
});
export type ProbedHostKey = v.InferOutput<typeof ProbedHostKey>;

export const ProbedModulus = v.strictObject({
  /** Exactly this size was asked for: minimum, preferred and maximum alike. */
  askedBits: Count,
  /** What came; null where the server refused. */
  modulusBits: v.nullable(Count),
});
export type ProbedModulus = v.InferOutput<typeof ProbedModulus>;

export const SshProbe = v.strictObject({
  kind: v.literal('ssh'),
  protocol: v.literal('sftp'),
  ...common,
  /** `SSH-2.0-OpenSSH_10.0`. */
  software: v.string(),
  /** The ten lists of its KEXINIT, by the names of `OfferLists`. */
  lists: v.record(v.string(), Names),
  hostKeys: v.pipe(v.array(ProbedHostKey), v.maxLength(50)),
  /** Null where the server has no group exchange. */
  groupExchange: v.nullable(
    v.strictObject({ method: v.string(), sizes: v.pipe(v.array(ProbedModulus), v.maxLength(50)) }),
  ),
});
export type SshProbe = v.InferOutput<typeof SshProbe>;

export const ProbeResult = v.variant('kind', [TlsProbe, SshProbe]);
export type ProbeResult = v.InferOutput<typeof ProbeResult>;

/** How far a probe is. */
export const ProbeProgress = v.strictObject({
  topic: ProbeTopic,
  /** `TLSv1.2`, where the topic has several parts. */
  subject: v.nullable(v.string()),
  connections: Count,
  /** About how many there will be; becomes more exact while it goes on. */
  expectedConnections: Count,
  /** Seconds until it goes on, where the server asked for a pause by turning connections away; else null. */
  pauseSeconds: v.nullable(v.number()),
});
export type ProbeProgress = v.InferOutput<typeof ProbeProgress>;

/** What a person is told before it begins. */
export const ProbePlan = v.strictObject({
  host: v.string(),
  port: Count,
  /** Usually; never more than `mostConnections`. */
  fewestConnections: Count,
  usualConnections: Count,
  mostConnections: Count,
  /** At most so many are opened in a second, and at once. */
  perSecond: v.number(),
  atOnce: Count,
  /** At the usual number and that rate, on a near server. */
  usualSeconds: Count,
});
export type ProbePlan = v.InferOutput<typeof ProbePlan>;
