import type { Failure } from '../../../../electron/shared/errors.ts';
import { PolicyName } from '../../../../electron/shared/policy.ts';
import type { SecurityReport } from '../../../../electron/shared/report.ts';
import * as v from 'valibot';
import { text } from '../../text/text.ts';
import { failureSentence } from './headline.ts';

/** Where a handshake stopped, and what can be done about it. */
export interface FailureView {
  /** Empty where the detail says it. */
  title: string;
  detail: string;
  /** The last message that was seen. */
  where: string;
  operator: string[];
  you: string[];
}

/** Null for a connection that came about. `failure` is the session's, which knows a policy that would do. */
export function failureViewOf(report: SecurityReport, failure: Failure | null): FailureView | null {
  if (report.outcome === 'ok' || !report.failure) return null;
  const words = text.inspection.failure;
  const { reason } = report.failure;
  const operator = operatorAdvice(report);
  const you = yourAdvice(report.role, reason, failure);
  return {
    title: reason === 'no-common-algorithm' ? '' : `${words.titles[reason]}.`,
    detail: failureSentence(report.failure),
    where: lastMessage(report),
    operator: operator.length > 0 ? operator : [words.operatorNothing],
    you: you.length > 0 ? you : [words.youNothing],
  };
}

function lastMessage({ messages }: SecurityReport): string {
  const words = text.inspection;
  const last = messages.at(-1);
  if (!last) return words.failure.noMessage;
  const who = last.from === 'client' ? words.fromYou : words.fromServer;
  return words.failure.after(last.name, who.toLowerCase());
}

/** What findings advise, which are about the server; where none speaks, its log does. */
function operatorAdvice({ findings, failure }: SecurityReport): string[] {
  const advice = findings
    .filter(({ severity }) => severity === 'broken' || severity === 'weak')
    .flatMap((finding) => finding.advice ?? []);
  if (advice.length > 0) return [...new Set(advice)];
  const isTheirs = failure?.reason === 'alert' || failure?.reason === 'closed';
  return isTheirs ? [text.inspection.failure.operatorAlert] : [];
}

type Reason = NonNullable<SecurityReport['failure']>['reason'];

function yourAdvice(
  role: SecurityReport['role'],
  reason: Reason,
  failure: Failure | null,
): string[] {
  const words = text.inspection.failure;
  const milder = v.safeParse(PolicyName, failure?.detail['wouldWorkWith']);
  if (milder.success) {
    return [words.policyWouldWork(text.manager.policies[milder.output])];
  }
  switch (reason) {
    case 'no-common-algorithm':
      // SSH servers name all they accept, so the policies were tried on it; TLS servers do not.
      return [role === 'ssh' ? words.noMilderPolicy : words.unknownPolicy];
    case 'policy':
      return [words.noMilderPolicy];
    case 'trust':
      return [words.trustAdvice];
    case 'timeout':
      return [words.timeoutAdvice];
    case 'closed':
      return [words.closedAdvice];
    case 'malformed':
      return [words.malformedAdvice];
    case 'alert':
      return [];
  }
}
