import type { PolicyName } from '../../shared/policy.ts';
import type { Finding, SecurityReport } from '../../shared/report.ts';
import type { TlsOffer } from '../../shared/site.ts';
import { tlsNames, type TlsOfferKind } from '../../shared/tls-offers.ts';
import type { PolicyViolation } from './judge-policy.ts';

/** Findings about a name that was offered, and the list that it stood in. */
const kindById: Readonly<Record<string, TlsOfferKind>> = {
  'protocol-version': 'versions',
  'key-exchange': 'groups',
  'static-key-exchange': 'ciphers',
  cipher: 'ciphers',
  signature: 'signatures',
};

/** Findings about what nobody can offer, and the rule that they break. */
const otherParts: ReadonlySet<string> = new Set([
  'certificate-key',
  'certificate-signature',
  'extended-master-secret',
  'secure-renegotiation',
  'truncated-hmac',
  'compression',
]);

/** A group under this size is no use even to old servers: it was opened by attackers. weakdh.org */
const leastLegacyBits = 1024;

/** Each part of a TLS connection against what the policy tolerates. */
export function judgeTlsParts(
  report: SecurityReport,
  name: PolicyName,
  chosen: TlsOffer | undefined,
): PolicyViolation[] {
  return report.findings
    .filter(({ id, severity }) => severity !== 'ok' && isPart(id))
    .filter((finding) => !isTolerated(finding, report, name, chosen))
    .map(({ subject, title }) => ({ rule: 'algorithm', algorithms: [subject], text: title }));
}

function isPart(id: string): boolean {
  return Object.hasOwn(kindById, id) || otherParts.has(id);
}

function isTolerated(
  finding: Finding,
  report: SecurityReport,
  name: PolicyName,
  chosen: TlsOffer | undefined,
): boolean {
  if (name === 'strict') return false;
  if (finding.severity === 'note') return true;
  if (name === 'legacy') return isForOldServers(finding, report);
  return name === 'custom' && isChosen(finding, report, chosen);
}

/** Offered by the legacy policy, or beyond anybody's choice. */
function isForOldServers({ id, subject }: Finding, report: SecurityReport): boolean {
  const { keyExchange, cipherSuite } = report;
  if (id === 'key-exchange' && keyExchange?.family === 'DHE')
    return (keyExchange.bits ?? 0) >= leastLegacyBits;
  const kind = kindById[id];
  if (kind === undefined) return id !== 'truncated-hmac';
  const wanted = id === 'static-key-exchange' ? (cipherSuite?.name ?? '') : subject;
  const names: readonly string[] = tlsNames('legacy', kind);
  return names.includes(wanted);
}

/** Named by the person, by either of its names; groups of TLS 1.2's DHE are chosen by the suite. */
function isChosen(
  { id, subject }: Finding,
  { cipherSuite, keyExchange }: SecurityReport,
  chosen: TlsOffer | undefined,
): boolean {
  const kind = kindById[id];
  if (kind === undefined) return false;
  const isBySuite = kind === 'ciphers' || (kind === 'groups' && keyExchange?.family === 'DHE');
  const names: readonly string[] = (isBySuite ? chosen?.ciphers : chosen?.[kind]) ?? [];
  const suiteNames = [cipherSuite?.name, cipherSuite?.openssl];
  return isBySuite
    ? suiteNames.some((name) => names.includes(name ?? ''))
    : names.includes(subject);
}
