import type { SecurityReport, Severity } from '../../../../electron/shared/report.ts';
import { text } from '../../text/text.ts';
import { versionName } from '../../text/version-name.ts';
import { groupName, hybridHalves, longKeyExchange } from '../algorithm-names.ts';

/** The verdict's first line: words, the name that was chosen, words. */
export interface Headline {
  before: string;
  name: string;
  after: string;
}

/** One of the four axes in words. */
export interface AxisFact {
  severity: Severity;
  strong: string;
  rest: string;
}

/** Who chose what; without a key exchange, why there was none. */
export function headlineOf(report: SecurityReport): Headline {
  const words = text.inspection;
  const { keyExchange } = report;
  if (keyExchange && report.axes) {
    return {
      before: words.chose,
      name: groupName(keyExchange.name),
      after: words.family[keyExchange.family],
    };
  }
  const before =
    report.session.resumed === true && report.outcome === 'ok'
      ? words.resumed
      : words.notEstablished;
  return { before, name: '', after: '' };
}

/** Forward secrecy, then quantum; nothing of what was not judged. */
export function sentencesOf({ axes, keyExchange, failure }: SecurityReport): string {
  const words = text.inspection;
  if (!axes) return failure ? failureSentence(failure) : '';
  const forward = { true: words.forwardYes, false: words.forwardNo };
  const sentences = [
    axes.forwardSecrecy === null ? '' : forward[`${axes.forwardSecrecy}`],
    axes.postQuantum === null
      ? ''
      : axes.postQuantum
        ? words.quantumYes(partsOfHybrid(keyExchange?.name ?? ''))
        : words.quantumNo,
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** What went wrong; where nothing was in common, of which kinds. */
export function failureSentence({
  reason,
  detail,
}: NonNullable<SecurityReport['failure']>): string {
  const sentence =
    reason === 'no-common-algorithm'
      ? `${text.inspection.failure.titles[reason]}: ${detail}`
      : detail;
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** `both ML-KEM and X25519`. */
export function partsOfHybrid(name: string): string {
  const halves = hybridHalves(name);
  return halves ? text.inspection.bothOf(...halves) : longKeyExchange(name);
}

/** The four axes: strength, forward secrecy, quantum, identity. Empty when nothing was judged. */
export function factsOf(report: SecurityReport): AxisFact[] {
  const { axes } = report;
  if (!axes) return [];
  const words = text.inspection.facts;
  return [
    strengthFact(report, axes.strength),
    ...(axes.forwardSecrecy === null
      ? []
      : [yesNo(axes.forwardSecrecy, words.forward, 'broken' as const)]),
    ...(axes.postQuantum === null
      ? []
      : [
          axes.postQuantum
            ? { severity: 'ok' as const, strong: words.quantum, rest: words.keyExchange }
            : { severity: 'weak' as const, strong: words.quantum, rest: words.no },
        ]),
    identityFact(report, axes.identity),
  ];
}

function yesNo(isSo: boolean, strong: string, otherwise: Severity): AxisFact {
  const words = text.inspection.facts;
  return isSo
    ? { severity: 'ok', strong, rest: words.yes }
    : { severity: otherwise, strong, rest: words.no };
}

/** Remarks have an axis of their own, or say only what else the server would accept. */
const remarks = /^(?:post-quantum|identity|server-offer\.|history\.)/;

function strengthFact(report: SecurityReport, strength: Severity): AxisFact {
  const words = text.inspection.facts;
  const names = report.findings
    .filter(({ id, severity }) => severity === strength && !remarks.test(id))
    .map(({ subject }) => subject);
  const parts = [...new Set(names)].join(', ');
  const rest = {
    ok: words.strong,
    note: words.acceptable(parts),
    weak: words.weak(parts),
    broken: words.broken(parts),
  }[strength];
  return { severity: strength, strong: words.strength, rest };
}

function identityFact(
  report: SecurityReport,
  identity: NonNullable<SecurityReport['axes']>['identity'],
): AxisFact {
  const words = text.inspection.facts;
  const isChain = Boolean(report.trust?.chain);
  switch (identity) {
    case 'pinned':
      return { severity: 'ok', strong: words.proven, rest: words.byPin };
    case 'verified':
      return {
        severity: 'ok',
        strong: words.proven,
        rest: isChain ? words.byCertificate : words.byKnown,
      };
    case 'unverified':
      return { severity: 'note', strong: words.notProven, rest: words.firstContact };
    case 'failed':
      return { severity: 'broken', strong: words.notProven, rest: words.failed };
    case 'changed':
      return { severity: 'broken', strong: words.notProven, rest: words.changed };
  }
}

/** `TLS 1.2, IANA 0xC0,0x30`, as IANA's registry writes a suite. */
export function suiteHint({ cipherSuite, protocolVersion }: SecurityReport): string {
  const words = text.inspection;
  if (!cipherSuite) return words.algorithmsHint;
  const id = cipherSuite.id.toString(16).toUpperCase().padStart(4, '0');
  const version = versionName(protocolVersion ?? 'TLS');
  return words.suiteHint(version, `0x${id.slice(0, 2)},0x${id.slice(2)}`);
}
