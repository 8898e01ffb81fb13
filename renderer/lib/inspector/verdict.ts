import type { SecurityReport, Severity } from '../../../electron/shared/report.ts';
import { formatDate } from '../text/format.ts';
import { text } from '../text/text.ts';
import { hostKeyName, longKeyExchange } from './algorithm-names.ts';

/** A statement with its severity: the strong words first. */
export interface Fact {
  severity: Severity;
  strong: string;
  rest: string;
}

export interface Verdict {
  title: string;
  second: string;
  facts: Fact[];
}

/** The verdict in words: who chose what, then forward secrecy, quantum, and who the server is. */
export function verdictOf(report: SecurityReport): Verdict {
  const { keyExchange, axes, failure } = report;
  if (report.outcome === 'failed' && !keyExchange) {
    return { title: text.inspector.failedBefore, second: failure?.detail ?? '', facts: [] };
  }
  return {
    title: keyExchange
      ? text.inspector.chose(longKeyExchange(keyExchange.name))
      : text.inspector.noExchange,
    second: secondLine(axes),
    facts: [...forwardSecrecy(report), ...postQuantum(report), ...identity(report)],
  };
}

function secondLine(axes: SecurityReport['axes']): string {
  if (!axes) return '';
  const strength = text.inspector.strength[axes.strength];
  if (axes.postQuantum === null) return strength;
  const quantum = axes.postQuantum ? text.inspector.quantumSafe : text.inspector.notQuantumSafe;
  return `${strength} ${quantum}`;
}

function forwardSecrecy({ axes, keyExchange }: SecurityReport): Fact[] {
  const has = axes?.forwardSecrecy ?? keyExchange?.forwardSecrecy ?? null;
  if (has === null) return [];
  const { forward } = text.inspector;
  return [
    has
      ? { severity: 'ok', strong: forward.yes, rest: forward.yesWhy }
      : { severity: 'broken', strong: forward.no, rest: forward.noWhy },
  ];
}

/** Not post-quantum is drawn as a caution, and does not change the strength. */
function postQuantum({ axes, keyExchange }: SecurityReport): Fact[] {
  const is = axes?.postQuantum ?? keyExchange?.postQuantum ?? null;
  if (is === null) return [];
  const { quantum, quantumSafe, notQuantumSafe } = text.inspector;
  return [
    is
      ? { severity: 'ok', strong: quantumSafe, rest: quantum.yesWhy }
      : { severity: 'weak', strong: notQuantumSafe, rest: quantum.noWhy },
  ];
}

const severityByIdentity: Readonly<Record<string, Severity>> = {
  verified: 'ok',
  pinned: 'ok',
  unverified: 'weak',
  failed: 'broken',
  changed: 'broken',
};

function identity({ axes, trust, authentication }: SecurityReport): Fact[] {
  const verdict = trust?.verdict ?? axes?.identity;
  if (!verdict) return [];
  const reason = trust?.reason ?? '';
  const key = authentication ? text.inspector.hostKeyOf(hostKeyName(authentication.algorithm)) : '';
  return [
    {
      severity: severityByIdentity[verdict] ?? 'note',
      strong: text.inspector.identity[verdict],
      rest: reason === '' ? key : `${key} ${readableReason(reason)}`.trim(),
    },
  ];
}

/** What a report says about trust, and where a key is known from, in the person's language. */
export function readableReason(reason: string): string {
  return withReadableDates(text.inspector.trustReason(reason));
}

/** `2026-03-12` as `12 Mar 2026`: the report says dates in ISO form, people do not. */
export function withReadableDates(sentence: string): string {
  return sentence.replace(/\b\d{4}-\d{2}-\d{2}\b/g, (iso) =>
    formatDate(new Date(`${iso}T00:00:00`).getTime()),
  );
}

/** Findings in the order in which they matter. */
export function orderedFindings(report: SecurityReport): SecurityReport['findings'] {
  const weight: Readonly<Record<Severity, number>> = { broken: 0, weak: 1, note: 2, ok: 3 };
  return report.findings.toSorted((a, b) => weight[a.severity] - weight[b.severity]);
}

/** How many findings somebody can act on. */
export function actionable(report: SecurityReport): number {
  return report.findings.filter(({ severity }) => severity === 'broken' || severity === 'weak')
    .length;
}
