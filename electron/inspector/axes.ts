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
    forwardSecrecy: report.keyExchange?.forwardSecrecy ?? null,
    postQuantum: report.keyExchange?.postQuantum ?? null,
    identity: report.trust?.verdict ?? 'unverified',
  };
}
