import type { SecurityReport, Trust } from '../shared/report.ts';
import { isTlsTarget, type FtpTarget, type SshOffer, type Target } from '../shared/site.ts';
import { judgeCertificate } from './certificates/judge-certificate.ts';
import type { JudgeAnswer } from './host-key-answers.ts';
import { judgeHostKey, knownHostKeyTypes } from './host-keys.ts';
import { hopOf, policyOf, violationsOf, type PolicyCase } from './policy/judge-policy.ts';
import { policyThatAllows } from './policy/milder-policy.ts';
import { policyOffer, tlsPolicyOffer } from './policy/policy-offer.ts';
import type { HostKeyStores } from './stores.ts';

/**
 * The target as it is to be connected: for the server and each jump host before it the offer of its
 * policy, and the types of host keys to ask for first. @throws {AppError} as `knownHostKeyTypes`
 */
export async function prepareTarget<T extends Target>(target: T, stores: HostKeyStores): Promise<T>;
export async function prepareTarget(target: Target, stores: HostKeyStores): Promise<Target> {
  if (isTlsTarget(target)) {
    const offer = tlsPolicyOffer(policyOf(target), target.offer);
    return { ...target, ...(offer && { offer }) };
  }
  if (target.protocol !== 'sftp') return target;
  const policy = policyOf(target);
  const prepare = async <H extends Hop>(hop: H): Promise<H> => {
    const types = await knownHostKeyTypes(hop.host, hop.port, stores);
    const offer = policyOffer(policy, hop.offer, types);
    return { ...hop, knownHostKeyTypes: types, ...(offer && { offer }) };
  };
  const jumps = target.jumps && (await Promise.all(target.jumps.map(prepare)));
  return { ...(await prepare(target)), ...(jumps && { jumps }) };
}

/** A server that is signed in to: the target's own, or one on the way to it. */
interface Hop {
  host: string;
  port: number;
  offer?: SshOffer | undefined;
}

/**
 * The verdict on a connection before any credential: who the server is first, since nothing else counts
 * when that is in doubt, then what the policy of the target demands. `target` is the one that the
 * person named, before `prepareTarget`.
 * @throws {AppError} as `judgeHostKey` and `judgeCertificate`
 */
export async function judgeConnection(
  report: SecurityReport,
  target: Target,
  stores: HostKeyStores,
): Promise<JudgeAnswer> {
  if (target.protocol === 'ftp') return judgePlaintext(target);
  if (isTlsTarget(target)) {
    const answer = await judgeCertificate(report, stores);
    if (!answer.accept) return answer;
    const { trust } = answer;
    return judgeByPolicy({ report, trust, policy: policyOf(target), chosen: target.offer });
  }
  const answer = await judgeHostKey(report, stores);
  if (!answer.accept || target.protocol === 'local') return answer;
  const { trust } = answer;
  const { host, port } = report.endpoint;
  return judgeByPolicy({
    report,
    trust,
    policy: policyOf(target),
    chosen: hopOf(target, host, port).offer,
  });
}

/** Nothing vouches for anybody here, and nothing is encrypted: only the person's own word lets it pass. */
function judgePlaintext({ host, isPlaintextAccepted }: FtpTarget): JudgeAnswer {
  const reason = 'Plain FTP proves nothing about the server and encrypts nothing.';
  const trust: Trust = { verdict: 'unverified', reason, hostKey: null, chain: null };
  if (isPlaintextAccepted) return { accept: true, trust };
  return {
    accept: false,
    code: 'policy-violated',
    trust,
    message: `${host} would be signed in to without any protection: password and files could be read on the way.`,
    detail: { rule: 'plaintext' },
  };
}

/** Jump hosts are held to the policy of the target: they get a sign-in too. */
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
