import { randomUUID } from 'node:crypto';
import type { Certificate, CipherSuite, SecurityReport, Trust } from '../../shared/report.ts';
import { describeCertificate } from './certificates.ts';
import type { NodeFacts } from './node-facts.ts';
import { detailsOf, offersOf, sessionOf } from './tls-details.ts';
import {
  authenticationOf,
  isResumed,
  keyExchangeOf,
  suiteOf,
  versionOf,
  type Known,
} from './tls-exchange.ts';
import type { TlsFailure } from './tls-failure.ts';
import type { TlsObservation } from './tls-observation.ts';
import { explainNulls } from './unobserved.ts';

/** Everything that a report is made of; grows while the connection lives. */
export interface TlsReportState extends Known {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly role: 'control' | 'data' | 'http';
  /** The name that is sent along; null for an address. */
  readonly sni: string | null;
  address: string | null;
  readonly at: Date;
  /** From the first try to connect to the end of the handshake, or to the failure. */
  durationMs: number;
  /** A connection came about. */
  isConnected: boolean;
  node: NodeFacts | null;
  /** Null where the bytes are not read along. */
  readonly seen: TlsObservation | null;
  /** The report of the connection whose session was offered. */
  readonly resumedFrom: string | null;
  trust: Trust | null;
  failure: TlsFailure | null;
}

export type TlsReportStart = Pick<
  TlsReportState,
  'host' | 'port' | 'role' | 'sni' | 'seen' | 'resumedFrom'
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
  const { node, seen } = state;
  const suite = suiteOf(state);
  const certificates = certificatesOf(state);
  const report: SecurityReport = {
    id: state.id,
    endpoint: { host: state.host, port: state.port, address: state.address },
    role: state.role,
    at: state.at.toISOString(),
    durationMs: round(state.durationMs),
    protocolVersion: versionOf(state),
    software: { client: null, server: null },
    outcome: state.failure ? 'failed' : 'ok',
    failure: state.failure,
    keyExchange: keyExchangeOf(state, suite),
    authentication: authenticationOf(state, certificates),
    hostKey: null,
    certificates,
    verification: node?.verification ?? null,
    tls: detailsOf(state),
    cipherSuite: suite,
    encryption: encryptionOf(suite, seen),
    offers: { client: offersOf(seen?.clientHello ?? null), server: null },
    whyChosen: null,
    messages: (seen?.messages ?? []).map((message) => ({ ...message, at: round(message.at) })),
    session: sessionOf(state),
    trust: state.trust,
    findings: [],
    axes: null,
    grade: null,
    unobserved: {},
  };
  return { ...report, unobserved: explainNulls(report, state) };
}

/** Microseconds are as fine as the clock is worth reading. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

/** As they were sent, where that was seen: OpenSSL may complete a chain from what it knows itself. */
function certificatesOf(state: TlsReportState): Certificate[] | null {
  const { node, seen } = state;
  // A resumed connection shows none; OpenSSL still has those of the session.
  if (isResumed(state)) return null;
  if (!seen?.certificates) return node?.certificates ?? null;
  try {
    return seen.certificates.map(({ der }) => describeCertificate(der));
  } catch {
    // What OpenSSL cannot read ends the handshake; the message list says what came.
    return null;
  }
}

function encryptionOf(
  suite: CipherSuite | null,
  seen: TlsObservation | null,
): SecurityReport['encryption'] {
  if (!suite) return null;
  const { encryption: cipher, mac } = suite.parts;
  const method = seen?.serverHello?.compression;
  const compression = method === 'null' ? 'none' : (method ?? null);
  const direction = { cipher, mac, compression };
  return { clientToServer: direction, serverToClient: { ...direction } };
}
