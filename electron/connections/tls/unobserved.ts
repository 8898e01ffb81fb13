import type { SecurityReport } from '../../shared/report.ts';
import { isResumed } from './tls-exchange.ts';
import type { TlsReportState } from './tls-report.ts';

/** Fields that a TLS connection never has. */
const neverInTls: Readonly<Record<string, string>> = {
  'software.client': 'TLS names no software.',
  'software.server': 'TLS names no software.',
  hostKey: 'TLS has certificates instead.',
  'offers.server': 'A TLS server never sends what it would accept; only a probe finds out.',
  'session.strictKeyExchange': 'TLS has nothing like it.',
  'session.rekeys': 'Keys are renewed inside OpenSSL, which does not tell.',
};

/** Verdicts, which are no observations and may come later, and what is null because all is well. */
const notObserved: ReadonlySet<string> = new Set([
  'failure',
  'trust',
  'axes',
  'grade',
  'whyChosen',
]);

/** Their items say everything by themselves. */
const opaque: ReadonlySet<string> = new Set([
  'certificates',
  'messages',
  'findings',
  'unobserved',
  'session.extensions',
]);

/** Why each field that is null was not observed; verdicts that are still to come are not listed. */
export function explainNulls(
  report: SecurityReport,
  state: TlsReportState,
): Record<string, string> {
  return Object.fromEntries(
    nullPaths(report).map((path) => [path, neverInTls[path] ?? reasonFor(path, report, state)]),
  );
}

function nullPaths(report: SecurityReport): string[] {
  const found: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (notObserved.has(path) || opaque.has(path)) {
      if (value === null && opaque.has(path)) found.push(path);
    } else if (value === null) found.push(path);
    else if (typeof value === 'object') {
      for (const [key, item] of Object.entries(value))
        walk(item, path === '' ? key : `${path}.${key}`);
    }
  };
  walk(report, '');
  return found;
}

function reasonFor(path: string, report: SecurityReport, state: TlsReportState): string {
  if (path === 'endpoint.address')
    return state.isConnected ? 'Only who stands in between knows it.' : 'No connection came about.';
  const known = byMeaning(path, report, state);
  if (known !== undefined) return known;
  if (state.seen && !state.seen.clientHello) return 'The connection ended before a hello was sent.';
  if (!state.node) return 'The handshake did not come that far.';
  return state.seen
    ? 'The handshake did not show it.'
    : 'The bytes of this connection are not read along, so that they pass faster.';
}

const inherited: ReadonlySet<string> = new Set([
  'authentication',
  'certificates',
  'verification',
  'keyExchange',
  'tls.ocspStapled',
  'tls.timestamps',
]);

/** What TLS 1.3 has built in, or has left out. */
const notInModern: Readonly<Record<string, string>> = {
  'session.id': 'TLS 1.3 has no session ids; the field in its hello is only an echo.',
  'session.sessionIdentifier': 'TLS 1.3 has no session ids.',
  'session.extendedMasterSecret': 'TLS 1.3 always binds its keys to the handshake.',
  'session.secureRenegotiation': 'TLS 1.3 has no renegotiation.',
  'session.ticket': 'None came so far; in TLS 1.3 they come after the handshake.',
  'tls.encryptThenMac': 'Suites of TLS 1.3 need no separate MAC.',
  'tls.truncatedHmac': 'Suites of TLS 1.3 need no separate MAC.',
  'cipherSuite.parts.keyExchange': 'Suites of TLS 1.3 leave it open.',
  'cipherSuite.parts.authentication': 'Suites of TLS 1.3 leave it open.',
};

const notInOld: Readonly<Record<string, string>> = {
  'session.id': 'The server gave none.',
  'session.sessionIdentifier': 'The server gave none.',
  'tls.earlyData': 'Only TLS 1.3 has early data.',
};

/** Nulls that mean something by themselves; undefined for others. */
function byMeaning(
  path: string,
  report: SecurityReport,
  state: TlsReportState,
): string | undefined {
  const { protocolVersion: version, session, keyExchange } = report;
  if (version === null) return undefined;
  if (isResumed(state) && inherited.has(path))
    return 'Resumed: this was proved or agreed on by the connection that the session comes from.';
  const byVersion = (version === 'TLSv1.3' ? notInModern : state.seen ? notInOld : {})[path];
  if (byVersion !== undefined) return byVersion;
  switch (path) {
    case 'session.resumedFrom':
      return session.resumed ? 'Who gave the session did not say.' : 'Not resumed.';
    case 'tls.pskMode':
      return session.resumed && version === 'TLSv1.3' ? undefined : 'Not resumed by TLS 1.3.';
    case 'session.alpn':
      return state.node ? 'No application protocol was agreed on.' : undefined;
    case 'session.sni':
      return 'An address is no name, so none was sent.';
    case 'cipherSuite.openssl':
      return 'OpenSSL does not have the suite.';
    case 'cipherSuite.parts.mac':
    case 'encryption.clientToServer.mac':
    case 'encryption.serverToClient.mac':
      return 'The cipher authenticates itself.';
    case 'keyExchange.group':
      return keyExchange?.family === 'RSA' ? 'RSA uses no group.' : whyUnnamed(state);
    case 'authentication.signature':
      return whyUnsigned(keyExchange?.family, version, state);
    default:
      return undefined;
  }
}

function whyUnnamed({ seen }: TlsReportState): string {
  return seen
    ? 'The server uses a group of its own making, which has no name.'
    : 'Node tells the size of the group and not which one it is.';
}

function whyUnsigned(
  family: string | undefined,
  version: string,
  { seen }: TlsReportState,
): string | undefined {
  if (family === 'RSA') return 'Nothing is signed: the server proves its key by opening with it.';
  if (version === 'TLSv1' || version === 'TLSv1.1')
    return 'Before TLS 1.2 there was no choice, so nothing is named: MD5 and SHA-1 with RSA, else SHA-1.';
  return seen ? undefined : 'Node does not tell how the server signed.';
}
