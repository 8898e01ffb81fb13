import { randomUUID } from 'node:crypto';
import type { SecurityReport } from '../../shared/report.ts';

/** What is to be said about a connection without TLS, or before it: who was at the other end. */
export interface PlainReportOptions {
  host: string;
  port: number;
  address: string | null;
  role: 'control' | 'data';
  /** The server's greeting. */
  software: string | null;
  durationMs: number;
  /** Why nothing about encryption was observed. */
  why: string;
  failure?: SecurityReport['failure'];
}

export function plainReport(options: PlainReportOptions): SecurityReport {
  const { host, port, address, role, software, durationMs, why, failure = null } = options;
  return {
    id: randomUUID(),
    endpoint: { host, port, address },
    role,
    at: new Date(Date.now() - durationMs).toISOString(),
    durationMs: Math.round(durationMs * 1000) / 1000,
    protocolVersion: null,
    software: { client: null, server: software },
    outcome: failure ? 'failed' : 'ok',
    failure,
    keyExchange: null,
    authentication: null,
    hostKey: null,
    cipherSuite: null,
    encryption: null,
    offers: { client: null, server: null },
    whyChosen: null,
    messages: [],
    session: {
      id: null,
      resumed: null,
      resumedFrom: null,
      ticket: null,
      alpn: null,
      sni: null,
      extensions: null,
      extendedMasterSecret: null,
      secureRenegotiation: null,
      strictKeyExchange: null,
      sessionIdentifier: null,
      rekeys: null,
    },
    trust: null,
    findings: [],
    axes: null,
    grade: null,
    unobserved: {
      ...(address === null && { 'endpoint.address': 'Nobody answered, or only a proxy knows it.' }),
      ...Object.fromEntries(
        ['protocolVersion', 'keyExchange', 'authentication', 'cipherSuite', 'encryption'].map(
          (field) => [field, why],
        ),
      ),
    },
  };
}
