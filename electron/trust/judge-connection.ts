import type { SecurityReport } from '../shared/report.ts';
import type { Target } from '../shared/site.ts';
import type { JudgeAnswer } from './host-key-answers.ts';
import { judgeHostKey, knownHostKeyTypes } from './host-keys.ts';
import { policyOf, violationsOf, type PolicyCase } from './policy/judge-policy.ts';
import { policyThatAllows } from './policy/milder-policy.ts';
import { policyOffer } from './policy/policy-offer.ts';
import type { HostKeyStores } from './stores.ts';

/**
 * The target as it is to be connected: the offer of its policy, and the types of host keys to ask for
 * first. @throws {AppError} as `knownHostKeyTypes`
 */
export async function prepareTarget<T extends Target>(
  target: T,
  stores: HostKeyStores,
): Promise<T> {
  if (target.protocol === 'local') return target;
  const types = await knownHostKeyTypes(target.host, target.port, stores);
  const offer = policyOffer(policyOf(target), target.offer, types);
  return { ...target, knownHostKeyTypes: types, ...(offer && { offer }) };
}

/**
 * The verdict on a connection before any credential: who the server is first, since nothing else counts
 * when that is in doubt, then what the policy of the target demands. `target` is the one that the
 * person named, before `prepareTarget`.
 * @throws {AppError} as `judgeHostKey`
 */
export async function judgeConnection(
  report: SecurityReport,
  target: Target,
  stores: HostKeyStores,
): Promise<JudgeAnswer> {
  const answer = await judgeHostKey(report, stores);
  if (!answer.accept || target.protocol === 'local') return answer;
  const { trust } = answer;
  return judgeByPolicy({ report, trust, policy: policyOf(target), chosen: target.offer });
}

function judgeByPolicy(policyCase: PolicyCase): JudgeAnswer {
  const { report, trust, policy } = policyCase;
  const violations = violationsOf(policyCase);
  const [first] = violations;
  if (!first) return { accept: true, trust };
  const wouldWorkWith = policyThatAllows(policyCase);
  return {
    accept: false,
    code: 'policy-violated',
    trust,
    message:
      `${report.endpoint.host} does not meet the ${policy.name} policy: ` +
      `${[...new Set(violations.map(({ text }) => text))].join('; ')}.`,
    detail: {
      policy: policy.name,
      isPostQuantumRequired: policy.isPostQuantumRequired,
      rule: first.rule,
      algorithms: first.algorithms,
      violations,
      ...(wouldWorkWith && { wouldWorkWith }),
    },
  };
}
