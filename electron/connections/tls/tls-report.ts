import { randomUUID } from 'node:crypto';
import type {
  Certificate,
  CipherSuite,
  KeyExchange,
  SecurityReport,
  Trust,
  Verification,
} from '../../shared/report.ts';
import { cipherSuiteByName } from '../../wire/tls/cipher-suites.ts';
import { groupByName, type NamedGroup } from '../../wire/tls/groups.ts';
import type { TlsFailure } from './tls-failure.ts';
import { explainNulls } from './unobserved.ts';

/** What Node tells about a connection whose handshake is finished. */
export interface NodeFacts {
  /** `TLSv1.3` … */
  version: string;
  suite: string;
  /** The group of the exchange; `bits` for finite fields, which have no name here. */
  ephemeral: { name: string | null; bits: number | null } | null;
  isResumed: boolean;
  alpn: string | null;
  certificates: Certificate[] | null;
  verification: Verification | null;
}

/** Everything that a report is made of; grows while the connection lives. */
export interface TlsReportState {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly role: 'control' | 'data' | 'http';
  readonly servername: string | null;
  readonly isTapped: boolean;
  address: string | null;
  readonly at: Date;
  /** From the first try to connect to the end of the handshake, or to the failure. */
  durationMs: number;
  /** A connection came about. */
  isConnected: boolean;
  node: NodeFacts | null;
  /** The report of the connection whose session was offered. */
  resumedFrom: string | null;
  trust: Trust | null;
  failure: TlsFailure | null;
}

export type TlsReportStart = Pick<
  TlsReportState,
  'host' | 'port' | 'role' | 'servername' | 'isTapped' | 'resumedFrom'
>;

export function createTlsReportState(start: TlsReportStart): TlsReportState {
  return {
    ...start,
    id: randomUUID(),
    address: null,
    at: new Date(),
    durationMs: 0,
    isConnected: false,
    node: null,
    trust: null,
    failure: null,
  };
}

/** A snapshot: later changes of the state do not reach it. Verdicts and findings are added elsewhere. */
export function buildTlsReport(state: TlsReportState): SecurityReport {
  const { node } = state;
  const suite = node ? suiteOf(node.suite) : null;
  const report: SecurityReport = {
    id: state.id,
    endpoint: { host: state.host, port: state.port, address: state.address },
    role: state.role,
    at: state.at.toISOString(),
    durationMs: Math.round(state.durationMs * 1000) / 1000,
    protocolVersion: node?.version ?? null,
    software: { client: null, server: null },
    outcome: state.failure ? 'failed' : 'ok',
    failure: state.failure,
    keyExchange: keyExchangeOf(node, suite),
    authentication: authenticationOf(node),
    hostKey: null,
    certificates: node?.certificates ?? null,
    verification: node?.verification ?? null,
    tls: {
      helloRetryRequest: null,
      pskMode: null,
      encryptThenMac: null,
      truncatedHmac: null,
      compression: null,
      earlyData: null,
      ocspStapled: null,
      timestamps: null,
      clientCertificate: null,
    },
    cipherSuite: suite,
    encryption: encryptionOf(suite),
    offers: { client: null, server: null },
    whyChosen: null,
    messages: [],
    session: {
      id: null,
      resumed: node?.isResumed ?? null,
      resumedFrom: node?.isResumed ? state.resumedFrom : null,
      ticket: null,
      alpn: node?.alpn ?? null,
      sni: state.servername,
      extensions: null,
      extendedMasterSecret: null,
      secureRenegotiation: null,
      strictKeyExchange: null,
      sessionIdentifier: null,
      rekeys: null,
    },
    trust: state.trust,
    findings: [],
    axes: null,
    grade: null,
    unobserved: {},
  };
  return { ...report, unobserved: explainNulls(report, state) };
}

function suiteOf(name: string): CipherSuite | null {
  const suite = cipherSuiteByName(name);
  if (!suite) return null;
  const { id, openssl, parts } = suite;
  return { name: suite.name, id, openssl, parts: { ...parts } };
}

/** Null where no exchange took place: TLS 1.2 and older, resumed. */
function keyExchangeOf(node: NodeFacts | null, suite: CipherSuite | null): KeyExchange | null {
  if (!node || !suite) return null;
  const isModern = node.version === 'TLSv1.3';
  if (node.isResumed && !isModern) return null;
  const hash = hashOf(node.version, suite);
  if (!isModern && suite.parts.keyExchange === 'RSA') {
    const bits = node.certificates?.[0]?.key.bits ?? null;
    const none = { group: null, forwardSecrecy: false, postQuantum: false };
    return { name: 'RSA', family: 'RSA', bits, hash, ...none };
  }
  const { ephemeral } = node;
  if (!ephemeral) return null;
  const name =
    ephemeral.name ?? (isModern && ephemeral.bits ? `ffdhe${String(ephemeral.bits)}` : null);
  const group = name === null ? undefined : groupByName(name);
  return {
    name: group?.name ?? name ?? 'DHE',
    family: group ? familyOf(group) : 'DHE',
    group: group?.name ?? name,
    bits: group?.bits ?? ephemeral.bits,
    hash,
    forwardSecrecy: true,
    postQuantum: group?.kind === 'hybrid' || group?.kind === 'kem',
  };
}

function familyOf({ kind }: NamedGroup): KeyExchange['family'] {
  if (kind === 'field') return 'DHE';
  return kind === 'curve' ? 'ECDHE' : 'hybrid';
}

/** Of the PRF or HKDF; TLS 1.0 and 1.1 mix two. RFC 4346 §5. */
function hashOf(version: string, suite: CipherSuite): string | null {
  return version === 'TLSv1' || version === 'TLSv1.1' ? 'MD5-SHA1' : suite.parts.prf;
}

/** Null where nobody signed anything: a resumed connection proves its identity by the session. */
function authenticationOf(node: NodeFacts | null): SecurityReport['authentication'] {
  const certificate = node?.certificates?.[0];
  if (!certificate || node.isResumed) return null;
  const { key, fingerprintSha256 } = certificate;
  return { algorithm: key.type, signature: null, bits: key.bits, fingerprintSha256 };
}

function encryptionOf(suite: CipherSuite | null): SecurityReport['encryption'] {
  if (!suite) return null;
  const { encryption: cipher, mac } = suite.parts;
  const direction = { cipher, mac, compression: null };
  return { clientToServer: direction, serverToClient: { ...direction } };
}
