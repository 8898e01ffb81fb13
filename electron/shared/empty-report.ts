import type { SecurityReport } from './report.ts';

/** The report of a connection of which nothing has been observed: whoever knows more puts it over this. */
export function emptyReport(
  start: Pick<SecurityReport, 'id' | 'endpoint' | 'role' | 'at'>,
): SecurityReport {
  return {
    ...start,
    durationMs: 0,
    protocolVersion: null,
    software: { client: null, server: null },
    outcome: 'ok',
    failure: null,
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
    unobserved: {},
  };
}
