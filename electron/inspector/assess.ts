import type { Finding, SecurityReport } from '../shared/report.ts';
import { axesOf, rankOf } from './axes.ts';
import { gradeOf } from './grade.ts';
import type { RuleResult } from './judgement.ts';
import { judgeIdentity } from './rules/identity.ts';
import { judgeEncryption } from './rules/ssh-encryption.ts';
import { judgeHostKeyAlgorithm } from './rules/ssh-host-key.ts';
import { judgeKeyExchange } from './rules/ssh-key-exchange.ts';
import { judgeNoCommonAlgorithm } from './rules/ssh-no-common-algorithm.ts';
import { judgePostQuantum } from './rules/ssh-post-quantum.ts';
import { judgeServerOffer } from './rules/ssh-server-offer.ts';
import { judgeStrictKeyExchange } from './rules/ssh-strict-key-exchange.ts';
import { explainChoice } from './why-chosen.ts';

type Rule = (report: SecurityReport) => RuleResult;

const sshRules: readonly Rule[] = [
  judgeNoCommonAlgorithm,
  judgeKeyExchange,
  judgeHostKeyAlgorithm,
  judgeEncryption,
  judgeStrictKeyExchange,
  judgePostQuantum,
  judgeIdentity,
  judgeServerOffer,
];

/**
 * The report with what follows from it: findings (worst first, this connection before what else the
 * server offers), axes, grade and the reason of the choice. Without a finished negotiation there is
 * nothing to grade, so axes and grade stay null. `trust: null` counts as unverified.
 */
export function assess(report: SecurityReport): SecurityReport {
  const results = sshRules.map((rule) => rule(report));
  const parts = results.flatMap((result) => result.parts ?? []);
  const remarks = results.flatMap((result) => result.remarks ?? []);
  const isNegotiated = report.keyExchange !== null && report.encryption !== null;
  const axes = isNegotiated ? axesOf(report, parts) : null;
  return {
    ...report,
    findings: worstFirst([...parts, ...remarks]),
    axes,
    grade: axes && gradeOf(axes, parts),
    whyChosen: explainChoice(report),
  };
}

function worstFirst(findings: Finding[]): Finding[] {
  return findings.toSorted((a, b) => rankOf(b.severity) - rankOf(a.severity));
}
