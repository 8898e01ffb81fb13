import * as v from 'valibot';

/*
 * The security report: what was observed on one connection. docs/security-report.md describes it for
 * scripts. A field that was not observed is null and `unobserved` says why; nothing is guessed.
 */

const Names = v.array(v.string());
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const KeyExchangeFamily = v.picklist(['RSA', 'DH', 'DHE', 'ECDH', 'ECDHE', 'hybrid']);
export type KeyExchangeFamily = v.InferOutput<typeof KeyExchangeFamily>;

export const KeyExchange = v.strictObject({
  /** SSH: the method's name; TLS: the group, or `RSA`. */
  name: v.string(),
  family: KeyExchangeFamily,
  /** IANA spelling: `x25519`, `secp256r1`, `modp2048`; null for RSA. */
  group: v.nullable(v.string()),
  /** Size of the field or modulus as commonly stated; for hybrids that of the classical part. */
  bits: v.nullable(Count),
  hash: v.nullable(v.string()),
  forwardSecrecy: v.boolean(),
  postQuantum: v.boolean(),
});
export type KeyExchange = v.InferOutput<typeof KeyExchange>;

export const Authentication = v.strictObject({
  algorithm: v.string(),
  signature: v.nullable(v.string()),
  bits: v.nullable(Count),
  /** `SHA256:` and base64 without padding. */
  fingerprintSha256: v.nullable(v.string()),
});
export type Authentication = v.InferOutput<typeof Authentication>;

export const CipherSuite = v.strictObject({
  name: v.string(),
  id: Count,
  openssl: v.nullable(v.string()),
  parts: v.strictObject({
    keyExchange: v.nullable(v.string()),
    authentication: v.nullable(v.string()),
    encryption: v.string(),
    mac: v.nullable(v.string()),
    prf: v.nullable(v.string()),
  }),
});
export type CipherSuite = v.InferOutput<typeof CipherSuite>;

/** `mac` is null for AEAD ciphers. */
export const DirectionProtection = v.strictObject({
  cipher: v.string(),
  mac: v.nullable(v.string()),
  compression: v.nullable(v.string()),
});
export type DirectionProtection = v.InferOutput<typeof DirectionProtection>;

/**
 * Lists as sent, by kind. SSH: keyExchange, hostKey, ciphersClientToServer, ciphersServerToClient,
 * macsClientToServer, macsServerToClient, compressionClientToServer, compressionServerToClient,
 * languagesClientToServer, languagesServerToClient (RFC 4253 §7.1, in that order).
 */
export const OfferLists = v.record(v.string(), Names);
export type OfferLists = v.InferOutput<typeof OfferLists>;

/** Decoded message fields: plain JSON values, in the order of the specification. */
export const MessageFields = v.record(v.string(), v.unknown());

/**
 * What stood on the wire, for messages that were sent in the open. Encrypted ones have none: who keeps a
 * report would keep what was inside.
 */
export const RawMessage = v.strictObject({
  /** The first bytes in base64, framing included; fewer than `bytes` of the message where they were too many. */
  base64: v.string(),
  /**
   * Where each field stands, as `[first byte, byte after the last]`, lengths in front of it included.
   * Keys are those of `fields`, with framing besides: packetLength, paddingLength, type, padding …
   */
  spans: v.record(v.string(), v.tuple([Count, Count])),
});
export type RawMessage = v.InferOutput<typeof RawMessage>;

export const HandshakeMessage = v.strictObject({
  /** Milliseconds since the TCP connection began to open. */
  at: v.number(),
  from: v.picklist(['client', 'server']),
  name: v.string(),
  /** Bytes on the wire, framing included. */
  bytes: Count,
  encrypted: v.boolean(),
  keyExchange: v.boolean(),
  fields: v.nullable(MessageFields),
  raw: v.exactOptional(RawMessage),
  /** SSH: which renewal of the keys it belongs to, from 1 on; absent for the first exchange. */
  rekey: v.exactOptional(Count),
});
export type HandshakeMessage = v.InferOutput<typeof HandshakeMessage>;

export const Severity = v.picklist(['ok', 'note', 'weak', 'broken']);
export type Severity = v.InferOutput<typeof Severity>;

export const Finding = v.strictObject({
  id: v.string(),
  severity: Severity,
  /** What is judged: a wire name, or a part such as `keyExchange`. */
  subject: v.string(),
  title: v.string(),
  advice: v.nullable(v.string()),
  sources: v.array(v.strictObject({ label: v.string(), url: v.string() })),
});
export type Finding = v.InferOutput<typeof Finding>;

export const Grade = v.picklist(['A+', 'A', 'B', 'C', 'D', 'F']);
export type Grade = v.InferOutput<typeof Grade>;

export const Identity = v.picklist(['verified', 'pinned', 'unverified', 'failed', 'changed']);
export type Identity = v.InferOutput<typeof Identity>;

export const FailureReason = v.picklist([
  'no-common-algorithm',
  'alert',
  'policy',
  'trust',
  'closed',
  'timeout',
  'malformed',
]);
export type FailureReason = v.InferOutput<typeof FailureReason>;

/** What an OpenSSH host certificate says. OpenSSH, PROTOCOL.certkeys. */
export const HostCertificate = v.strictObject({
  keyId: v.string(),
  /** A decimal number of up to 64 bits. */
  serial: v.string(),
  /** Host names it is good for. */
  principals: v.array(v.string()),
  /** ISO 8601, UTC. */
  validFrom: v.string(),
  /** ISO 8601, UTC; null: without end. */
  validUntil: v.nullable(v.string()),
  authorityFingerprintSha256: v.string(),
  base64: v.string(),
});
export type HostCertificate = v.InferOutput<typeof HostCertificate>;

export const HostKey = v.strictObject({
  /** Type inside the key blob: `ssh-ed25519`, `ssh-rsa`, `ecdsa-sha2-nistp256` … */
  type: v.string(),
  bits: v.nullable(Count),
  fingerprintSha256: v.string(),
  fingerprintMd5: v.string(),
  /** The public key blob in base64, as a known_hosts line holds it. */
  base64: v.string(),
  /** The certificate that the server showed for this key; nothing in it is verified here. */
  certificate: v.exactOptional(HostCertificate),
});
export type HostKey = v.InferOutput<typeof HostKey>;

/** A certificate as the server sent it. RFC 5280 §4.1. */
export const Certificate = v.strictObject({
  /** DER in base64. */
  base64: v.string(),
  /** One attribute a line, the most general first: `C=DE`, `O=…`, `CN=…`. */
  subject: v.string(),
  issuer: v.string(),
  /** Hex digits. */
  serial: v.string(),
  /** ISO 8601, UTC. */
  validFrom: v.string(),
  validUntil: v.string(),
  key: v.strictObject({
    /** `RSA`, `RSA-PSS`, `ECDSA`, `Ed25519`, `Ed448`, `DSA`, or OpenSSL's name of another one. */
    type: v.string(),
    bits: v.nullable(Count),
    /** IANA name of the curve; null where the key has none. */
    curve: v.nullable(v.string()),
  }),
  /** As OpenSSL calls it: `sha256WithRSAEncryption`. */
  signatureAlgorithm: v.string(),
  /** Names and addresses that it is good for, with their kind: `DNS:example.net`, `IP:192.0.2.1`. */
  names: Names,
  isAuthority: v.boolean(),
  /** `digitalSignature`, `keyEncipherment` …; null where the certificate does not restrict it. */
  keyUsage: v.nullable(Names),
  /** `serverAuth`, `clientAuth` …, or an object identifier; null where it does not restrict it. */
  extendedKeyUsage: v.nullable(Names),
  /** Signed certificate timestamps inside the certificate. RFC 6962 §3.3. */
  timestamps: v.nullable(Count),
  /** Whether the certificate demands a stapled OCSP answer. RFC 7633. */
  isStapleRequired: v.nullable(v.boolean()),
  /** `SHA256:` and base64 without padding; and hex with colons. */
  fingerprintSha256: v.string(),
  fingerprintSha256Hex: v.string(),
});
export type Certificate = v.InferOutput<typeof Certificate>;

/** What OpenSSL's own check of the chain said. An observation: whether it counts is decided by trust. */
export const Verification = v.strictObject({
  /** `OK`, or OpenSSL's name of the problem: `SELF_SIGNED_CERT_IN_CHAIN`, `CERT_HAS_EXPIRED` … */
  code: v.string(),
  text: v.string(),
  /** Whether the first certificate is good for the name that was wanted; null where none was shown. */
  isNameMatching: v.nullable(v.boolean()),
  /** Why it is not. */
  nameProblem: v.nullable(v.string()),
});
export type Verification = v.InferOutput<typeof Verification>;

/** What only a TLS handshake has. */
export const TlsDetails = v.strictObject({
  helloRetryRequest: v.nullable(v.boolean()),
  /** How a TLS 1.3 connection was resumed; null where it was not, or not by TLS 1.3. RFC 8446 §4.2.9. */
  pskMode: v.nullable(v.picklist(['psk_ke', 'psk_dhe_ke'])),
  encryptThenMac: v.nullable(v.boolean()),
  truncatedHmac: v.nullable(v.boolean()),
  compression: v.nullable(v.string()),
  earlyData: v.nullable(v.boolean()),
  /** A stapled OCSP answer came with the certificate. */
  ocspStapled: v.nullable(v.boolean()),
  /** Signed certificate timestamps in the handshake; those inside certificates are counted there. */
  timestamps: v.nullable(Count),
  clientCertificate: v.nullable(v.picklist(['not-requested', 'requested', 'sent'])),
});
export type TlsDetails = v.InferOutput<typeof TlsDetails>;

export const Trust = v.strictObject({
  verdict: Identity,
  reason: v.string(),
  hostKey: v.nullable(HostKey),
  chain: v.nullable(v.array(v.unknown())),
});
export type Trust = v.InferOutput<typeof Trust>;

export const SecurityReport = v.strictObject({
  id: v.string(),
  endpoint: v.strictObject({
    host: v.string(),
    port: Count,
    /** The address that answered; null when no connection came about. */
    address: v.nullable(v.string()),
  }),
  role: v.picklist(['ssh', 'control', 'data', 'http']),
  /** ISO 8601, UTC. */
  at: v.string(),
  durationMs: v.number(),
  protocolVersion: v.nullable(v.string()),
  software: v.strictObject({ client: v.nullable(v.string()), server: v.nullable(v.string()) }),
  outcome: v.picklist(['ok', 'failed']),
  failure: v.nullable(v.strictObject({ reason: FailureReason, detail: v.string() })),
  keyExchange: v.nullable(KeyExchange),
  authentication: v.nullable(Authentication),
  /** SSH: the key that the server showed, before any verdict on it; null for TLS and where none came. */
  hostKey: v.nullable(HostKey),
  /** TLS: the chain as the server sent it, its own certificate first; null where none was shown. */
  certificates: v.exactOptional(v.nullable(v.array(Certificate))),
  verification: v.exactOptional(v.nullable(Verification)),
  tls: v.exactOptional(TlsDetails),
  cipherSuite: v.nullable(CipherSuite),
  encryption: v.nullable(
    v.strictObject({ clientToServer: DirectionProtection, serverToClient: DirectionProtection }),
  ),
  offers: v.strictObject({ client: v.nullable(OfferLists), server: v.nullable(OfferLists) }),
  whyChosen: v.nullable(v.strictObject({ rule: v.string(), text: v.string(), source: v.string() })),
  messages: v.array(HandshakeMessage),
  session: v.strictObject({
    /** SSH: the exchange hash of the first key exchange, hex; TLS: the session id, hex. */
    id: v.nullable(v.string()),
    resumed: v.nullable(v.boolean()),
    resumedFrom: v.nullable(v.string()),
    ticket: v.nullable(v.boolean()),
    alpn: v.nullable(v.string()),
    sni: v.nullable(v.string()),
    extensions: v.nullable(v.record(v.string(), v.unknown())),
    extendedMasterSecret: v.nullable(v.boolean()),
    secureRenegotiation: v.nullable(v.boolean()),
    strictKeyExchange: v.nullable(v.boolean()),
    sessionIdentifier: v.nullable(v.string()),
    rekeys: v.nullable(Count),
  }),
  trust: v.nullable(Trust),
  findings: v.array(Finding),
  axes: v.nullable(
    v.strictObject({
      strength: Severity,
      forwardSecrecy: v.nullable(v.boolean()),
      postQuantum: v.nullable(v.boolean()),
      identity: Identity,
    }),
  ),
  grade: v.nullable(v.strictObject({ mark: Grade, rule: v.string() })),
  /** Dotted path of a null field -> why it was not observed. */
  unobserved: v.record(v.string(), v.string()),
});
export type SecurityReport = v.InferOutput<typeof SecurityReport>;

/** What a CLI run prints; the first report is that of the first connection. */
export interface ReportDocument {
  version: 1;
  reports: SecurityReport[];
}
