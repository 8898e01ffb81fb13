import { defaultPolicy, type Policy, type PolicyName } from '../../shared/policy.ts';
import type { Finding, SecurityReport, Trust } from '../../shared/report.ts';
import type { JumpTarget, SftpTarget, SshOffer, Target, TlsOffer } from '../../shared/site.ts';
import { sshNames, type SshOfferKind } from '../../shared/ssh-offers.ts';
import { judgeTlsParts } from './judge-tls-policy.ts';

export type PolicyRule =
  'assessed' | 'algorithm' | 'host-key-size' | 'forward-secrecy' | 'identity' | 'post-quantum';

/** One demand of a policy that a connection does not meet. */
export interface PolicyViolation {
  rule: PolicyRule;
  /** Wire names; empty where the rule is not about any. */
  algorithms: string[];
  /** For people, a clause without its full stop. */
  text: string;
}

/** What a connection is judged by, and what is known of it. */
export interface PolicyCase {
  /** Assessed: findings and axes are what the rules read. */
  report: SecurityReport;
  /** The verdict on the host key or the certificate, which the report may not hold yet. */
  trust: Trust;
  policy: Policy;
  /** The lists that a person chose. */
  chosen: SshOffer | TlsOffer | undefined;
}

type Rule = (policyCase: PolicyCase) => PolicyViolation[];

/** The policy of a target, the default one where it names none. */
export function policyOf(target: Target): Policy {
  return ('policy' in target && target.policy) || defaultPolicy;
}

/** The jump host at this endpoint, else the server of the target itself. */
export function hopOf(target: SftpTarget, host: string, port: number): SftpTarget | JumpTarget {
  const isThere = (hop: SftpTarget | JumpTarget): boolean => hop.host === host && hop.port === port;
  return isThere(target) ? target : (target.jumps?.find(isThere) ?? target);
}

/** Everything about the connection that its policy forbids, the first the most telling. */
export function violationsOf(policyCase: PolicyCase): PolicyViolation[] {
  return rules.flatMap((rule) => rule(policyCase));
}

/** A report that nobody judged proves nothing, so no policy lets it pass. */
const judgeAssessed: Rule = ({ report }) =>
  report.axes
    ? []
    : [{ rule: 'assessed', algorithms: [], text: 'the connection could not be assessed' }];

/** Findings that decide the strength of a connection; all others only inform. */
const kindById: Readonly<Record<string, SshOfferKind>> = {
  'key-exchange': 'keyExchange',
  'host-key': 'hostKey',
  cipher: 'ciphers',
  mac: 'macs',
};

/** Each algorithm in use against what the policy tolerates. */
const judgeAlgorithms: Rule = ({ report, policy, chosen }) =>
  report.role === 'ssh'
    ? judgeSshParts(report, policy.name, chosen)
    : judgeTlsParts(report, policy.name, chosen);

function judgeSshParts(
  report: SecurityReport,
  name: PolicyName,
  chosen: SshOffer | undefined,
): PolicyViolation[] {
  return report.findings
    .filter(({ id }) => Object.hasOwn(kindById, id) || id === 'strict-key-exchange')
    .filter((finding) => !isTolerated(finding, name, chosen))
    .map(({ subject, title }) => ({ rule: 'algorithm', algorithms: [subject], text: title }));
}

function isTolerated(
  { id, subject, severity }: Finding,
  name: PolicyName,
  chosen: SshOffer | undefined,
): boolean {
  // Without strict key exchange a remark as long as the cipher does not need it: its subject is no name.
  if (severity === 'ok' || subject === 'strictKeyExchange') return true;
  if (name === 'strict') return false;
  // Terrapin cuts off messages at the start and reads nothing; old servers would be out of reach.
  if (severity === 'note' || id === 'strict-key-exchange') return true;
  const kind = kindById[id];
  if (kind === undefined) return false;
  if (name === 'legacy') return sshNames('legacy', kind).includes(subject);
  return name === 'custom' && (chosen?.[kind]?.includes(subject) ?? false);
}

/** A key that can be factored proves nothing; only servers that nobody can renew are let pass. */
const judgeHostKeySize: Rule = ({ report, policy }) =>
  policy.name === 'legacy'
    ? []
    : report.findings
        .filter(({ id, severity }) => id === 'host-key-size' && severity !== 'ok')
        .map(({ subject, title }) => ({
          rule: 'host-key-size',
          algorithms: [subject],
          text: title,
        }));

/** Grade A needs it, whatever else is good. */
const judgeForwardSecrecy: Rule = ({ report, policy }) =>
  policy.name !== 'strict' || report.axes?.forwardSecrecy !== false
    ? []
    : [
        {
          rule: 'forward-secrecy',
          algorithms: namesOf(report),
          text: 'the key exchange has no forward secrecy',
        },
      ];

/** Grade A needs a proven identity: a key that is accepted once proves none. */
const judgeIdentity: Rule = ({ trust, policy }) =>
  policy.name !== 'strict' || trust.verdict === 'verified' || trust.verdict === 'pinned'
    ? []
    : [
        {
          rule: 'identity',
          algorithms: [],
          text: 'the identity is accepted without being pinned or verified',
        },
      ];

/** A resumed connection without an exchange is as safe as the one that it comes from, which was judged. */
const judgePostQuantum: Rule = ({ report, policy }) =>
  !policy.isPostQuantumRequired ||
  report.keyExchange?.postQuantum === true ||
  (report.session.resumed === true && report.keyExchange === null)
    ? []
    : [
        {
          rule: 'post-quantum',
          algorithms: namesOf(report),
          text: `${namesOf(report).join('') || 'the key exchange'} is not quantum-safe, and that is required`,
        },
      ];

function namesOf({ keyExchange }: SecurityReport): string[] {
  return keyExchange ? [keyExchange.name] : [];
}

const rules: readonly Rule[] = [
  judgeAssessed,
  judgeAlgorithms,
  judgeHostKeySize,
  judgeForwardSecrecy,
  judgeIdentity,
  judgePostQuantum,
];
