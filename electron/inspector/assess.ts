import type { Finding, SecurityReport } from '../shared/report.ts';
import { axesOf, rankOf } from './axes.ts';
import { gradeOf } from './grade.ts';
import type { RuleResult } from './judgement.ts';
import { judgeIdentity } from './rules/identity.ts';
import { isPlaintext, judgePlaintext } from './rules/plaintext.ts';
import { judgeEncryption } from './rules/ssh-encryption.ts';
import { judgeHostKeyAlgorithm } from './rules/ssh-host-key.ts';
import { judgeKeyExchange } from './rules/ssh-key-exchange.ts';
import { judgeNoCommonAlgorithm } from './rules/ssh-no-common-algorithm.ts';
import { judgePostQuantum } from './rules/ssh-post-quantum.ts';
import { judgeServerOffer } from './rules/ssh-server-offer.ts';
import { judgeStrictKeyExchange } from './rules/ssh-strict-key-exchange.ts';
import { judgeCertificates } from './rules/tls-certificate.ts';
import { judgeCipherSuite } from './rules/tls-cipher-suite.ts';
import { judgeTlsKeyExchange } from './rules/tls-key-exchange.ts';
import { judgeTlsNoCommonAlgorithm } from './rules/tls-no-common-algorithm.ts';
import { judgeTlsPostQuantum } from './rules/tls-post-quantum.ts';
import { judgeProtections, judgeResumption } from './rules/tls-protections.ts';
import { judgeTlsVersion } from './rules/tls-version.ts';
import { explainChoice } from './why-chosen.ts';

type Rule = (report: SecurityReport) => RuleResult;

/** For a negotiation of SSH that came to its end. */
const sshRules: readonly Rule[] = [
  judgeKeyExchange,
  judgeHostKeyAlgorithm,
  judgeEncryption,
  judgeStrictKeyExchange,
  judgePostQuantum,
  judgeIdentity,
  judgeServerOffer,
];

/** For one of TLS. */
const tlsRules: readonly Rule[] = [
  judgeTlsVersion,
  judgeTlsKeyExchange,
  judgeCipherSuite,
  judgeCertificates,
  judgeProtections,
  judgeResumption,
  judgeTlsPostQuantum,
  judgeIdentity,
];

/** For one of plain FTP, where nothing was negotiated. */
const plainRules: readonly Rule[] = [judgePlaintext, judgeIdentity];

/** For one that did not: what was agreed on was never used. */
const failureRules: readonly Rule[] = [judgeNoCommonAlgorithm];
const tlsFailureRules: readonly Rule[] = [judgeTlsNoCommonAlgorithm];

/**
 * The report with what follows from it: findings (worst first, this connection before what else the
 * server offers), axes, grade and the reason of the choice. Without a finished negotiation there is
 * nothing to grade, so axes and grade stay null. `trust: null` counts as unverified.
 */
export function assess(report: SecurityReport): SecurityReport {
  const isFinished = isNegotiationFinished(report);
  const isSsh = report.role === 'ssh';
  const tlsOrPlain = isPlaintext(report) ? plainRules : tlsRules;
  const finished = isSsh ? sshRules : tlsOrPlain;
  const failed = isSsh ? failureRules : tlsFailureRules;
  const results = (isFinished ? finished : failed).map((rule) => rule(report));
  const parts = results.flatMap((result) => result.parts ?? []);
  const remarks = results.flatMap((result) => result.remarks ?? []);
  const axes = isFinished ? axesOf(report, parts) : null;
  return {
    ...report,
    findings: worstFirst([...parts, ...remarks]),
    axes,
    grade: axes && gradeOf(axes, parts),
    whyChosen: isFinished ? explainChoice(report) : null,
  };
}

/** A connection that Keyferry itself refused had been negotiated all the same. */
function isNegotiationFinished(report: SecurityReport): boolean {
  const { outcome, failure, keyExchange, encryption, session } = report;
  if (isPlaintext(report)) return true;
  // A resumed connection agrees on keys without an exchange.
  if (!encryption || (!keyExchange && !session.resumed)) return false;
  return outcome === 'ok' || failure?.reason === 'trust' || failure?.reason === 'policy';
}

function worstFirst(findings: Finding[]): Finding[] {
  return findings.toSorted((a, b) => rankOf(b.severity) - rankOf(a.severity));
}
