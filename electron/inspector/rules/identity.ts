import type { Identity, SecurityReport, Severity } from '../../shared/report.ts';
import type { RuleResult } from '../judgement.ts';
import { rfc } from '../sources.ts';

const words: Readonly<
  Record<Identity, { severity: Severity; title: string; advice: string | null }>
> = {
  verified: { severity: 'ok', title: 'The server is who it claims to be', advice: null },
  pinned: { severity: 'ok', title: 'The server shows the key that you chose for it', advice: null },
  unverified: {
    severity: 'note',
    title: 'Nothing proves yet which server this is',
    advice: 'Compare the fingerprint with what the operator says, over another way.',
  },
  failed: {
    severity: 'broken',
    title: 'The check of the server’s identity failed',
    advice: 'Do not sign in here. Ask the operator.',
  },
  changed: {
    severity: 'broken',
    title: 'The server shows another key than the one that is known for it',
    advice: 'Do not sign in before the operator has confirmed the new key.',
  },
};

/** The verdict of the trust stores in words. A remark: identity has an axis of its own. */
export function judgeIdentity(report: SecurityReport): RuleResult {
  if (!report.trust) return {};
  const { verdict, reason } = report.trust;
  const { severity, title, advice } = words[verdict];
  return {
    remarks: [
      {
        id: 'identity',
        severity,
        subject: 'identity',
        title: `${title}. ${reason}`,
        advice,
        sources: [report.role === 'ssh' ? rfc(4251, '4.1') : rfc(9525)],
      },
    ],
  };
}
