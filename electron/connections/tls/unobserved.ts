import type { SecurityReport } from '../../shared/report.ts';
import type { TlsReportState } from './tls-report.ts';

/** Fields that a TLS connection never has. */
const neverInTls = {
  'software.client': 'TLS names no software.',
  'software.server': 'TLS names no software.',
  hostKey: 'TLS has certificates instead.',
  'offers.server': 'A TLS server never sends what it would accept; only a probe finds out.',
  'session.strictKeyExchange': 'TLS has nothing like it.',
  'session.rekeys': 'Keys are renewed inside OpenSSL, which does not tell.',
} as const;

/** Why each field that is null was not observed; verdicts that are still to come are not listed. */
export function explainNulls(
  report: SecurityReport,
  state: TlsReportState,
): Record<string, string> {
  const reasons: Record<string, string> = { ...neverInTls };
  for (const path of nullPaths(report)) reasons[path] ??= reasonFor(path, report, state);
  return reasons;
}

/** Verdicts, which are no observations, and what is null because all is well. */
const notObservations: ReadonlySet<string> = new Set([
  'failure',
  'trust',
  'axes',
  'grade',
  'whyChosen',
]);
/** Lists whose items say everything by themselves. */
const opaque: ReadonlySet<string> = new Set(['certificates', 'messages', 'findings', 'unobserved']);

function nullPaths(report: SecurityReport): string[] {
  const found: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (notObservations.has(path)) return;
    if (value === null) found.push(path);
    else if (typeof value === 'object' && !opaque.has(path)) {
      for (const [key, item] of Object.entries(value))
        walk(item, path === '' ? key : `${path}.${key}`);
    }
  };
  walk(report, '');
  return found;
}

function reasonFor(path: string, report: SecurityReport, state: TlsReportState): string {
  if (path === 'endpoint.address') {
    return state.isConnected ? 'Only who stands in between knows it.' : 'No connection came about.';
  }
  if (!state.node) return 'The handshake did not come that far.';
  const isModern = report.protocolVersion === 'TLSv1.3';
  if (report.session.resumed && isInherited(path, isModern)) {
    return 'Resumed: it was proved or agreed on by the connection that the session comes from.';
  }
  const known = whenFinished(path, report);
  if (known !== undefined) return known;
  return state.isTapped
    ? 'The handshake did not show it.'
    : 'The bytes of this connection are not watched, so that they pass faster.';
}

function isInherited(path: string, isModern: boolean): boolean {
  if (['authentication', 'certificates', 'verification'].includes(path)) return true;
  return path === 'keyExchange' && !isModern;
}

/** Nulls that mean something by themselves. */
function whenFinished(path: string, { session, cipherSuite }: SecurityReport): string | undefined {
  const isOpen = cipherSuite?.parts.keyExchange === null;
  switch (path) {
    case 'session.resumedFrom':
      return session.resumed
        ? 'The session was given by somebody who did not say.'
        : 'Not resumed.';
    case 'session.alpn':
      return 'No application protocol was agreed on.';
    case 'session.sni':
      return 'An address is no name, so none was sent.';
    case 'cipherSuite.parts.keyExchange':
    case 'cipherSuite.parts.authentication':
      return isOpen ? 'Suites of TLS 1.3 leave it open.' : 'The suite has none.';
    case 'cipherSuite.openssl':
      return 'OpenSSL does not have the suite.';
    case 'cipherSuite.parts.mac':
    case 'encryption.clientToServer.mac':
    case 'encryption.serverToClient.mac':
      return 'The cipher authenticates itself.';
    case 'keyExchange.group':
      return 'The exchange uses no named group.';
    default:
      return undefined;
  }
}
