import type { SecurityReport } from '../../shared/report.ts';
import type { RuleResult } from '../judgement.ts';
import { mlkemHybridRfc, openSshNotes, rfc } from '../sources.ts';

/** Whether recorded traffic stays closed to a quantum computer. A remark: it has an axis of its own. */
export function judgePostQuantum(report: SecurityReport): RuleResult {
  const { keyExchange } = report;
  if (!keyExchange) return {};
  const finding = { id: 'post-quantum', subject: keyExchange.name };
  return keyExchange.postQuantum
    ? {
        remarks: [
          {
            ...finding,
            severity: 'ok',
            title: 'Quantum-safe key exchange',
            advice: null,
            sources: keyExchange.name.startsWith('mlkem') ? [mlkemHybridRfc] : [rfc(9941)],
          },
        ],
      }
    : {
        remarks: [
          {
            ...finding,
            severity: 'weak',
            title: 'Not quantum-safe',
            advice:
              'Traffic that is recorded today could be opened by a future quantum computer. ' +
              'Ask the operator for mlkem768x25519-sha256 (OpenSSH 9.9 or later).',
            sources: [mlkemHybridRfc, openSshNotes('10.1')],
          },
        ],
      };
}
