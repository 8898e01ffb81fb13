import { randomUUID } from 'node:crypto';
import { emptyReport } from '../../shared/empty-report.ts';
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
  const at = new Date(Date.now() - durationMs).toISOString();
  return {
    ...emptyReport({ id: randomUUID(), endpoint: { host, port, address }, role, at }),
    durationMs: Math.round(durationMs * 1000) / 1000,
    software: { client: null, server: software },
    outcome: failure ? 'failed' : 'ok',
    failure,
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
