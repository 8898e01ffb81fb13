import type { SecurityReport } from '../../shared/report.ts';
import type { RuleResult } from '../judgement.ts';
import { mlkemTlsRfc } from '../sources.ts';

/** Whether recorded traffic stays closed to a quantum computer. A remark: it has an axis of its own. */
export function judgeTlsPostQuantum({ keyExchange }: SecurityReport): RuleResult {
  if (!keyExchange) return {};
  const finding = { id: 'post-quantum', subject: keyExchange.name, sources: [mlkemTlsRfc] };
  return {
    remarks: [
      keyExchange.postQuantum
        ? { ...finding, severity: 'ok', title: 'Quantum-safe key exchange', advice: null }
        : {
            ...finding,
            severity: 'weak',
            title: 'Not quantum-safe',
            advice:
              'Traffic that is recorded today could be opened by a future quantum computer. ' +
              'Ask the operator for TLS 1.3 with X25519MLKEM768 (OpenSSL 3.5 or later).',
          },
    ],
  };
}
