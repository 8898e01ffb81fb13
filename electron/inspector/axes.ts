import type { Finding, SecurityReport, Severity } from '../shared/report.ts';

export type Axes = NonNullable<SecurityReport['axes']>;

const ranks: Readonly<Record<Severity, number>> = { ok: 0, note: 1, weak: 2, broken: 3 };

/** 0 for ok up to 3 for broken. */
export function rankOf(severity: Severity): number {
  return ranks[severity];
}

/** The four axes on which a connection is judged; its weakest part decides the strength. */
export function axesOf(report: SecurityReport, parts: readonly Finding[]): Axes {
  return {
    strength: parts.reduce<Severity>(
      (worst, { severity }) => (rankOf(severity) > rankOf(worst) ? severity : worst),
      'ok',
    ),
    forwardSecrecy: report.keyExchange?.forwardSecrecy ?? inheritedSecrecy(report),
    postQuantum: report.keyExchange?.postQuantum ?? null,
    identity: report.trust?.verdict ?? 'unverified',
  };
}

/**
 * A resumed connection of TLS 1.2 agreed on nothing and goes on with the secret of an earlier one. Whoever can open
 * that one can open this: its suite says so where the secret was sent under the server's key. RFC 5246 §7.3.
 */
function inheritedSecrecy({ session, cipherSuite }: SecurityReport): false | null {
  const exchange = cipherSuite?.parts.keyExchange ?? '';
  return session.resumed === true && ['RSA', 'DH', 'ECDH'].includes(exchange) ? false : null;
}
