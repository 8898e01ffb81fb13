import { emptyReport } from '../../shared/empty-report.ts';
import type { ProbeResult } from '../../shared/probe.ts';
import type { SecurityReport } from '../../shared/report.ts';

/**
 * What the report of a connection to a probed server begins with. The identity counts as verified: what is graded is
 * what the server accepts, and whether it is the right one shows when it is connected to.
 */
export function probedReport(
  { endpoint, at }: ProbeResult,
  role: SecurityReport['role'],
): SecurityReport {
  return {
    ...emptyReport({ id: 'forecast', endpoint, role, at }),
    trust: {
      verdict: 'verified',
      reason: 'Taken for granted: a probe checks nobody.',
      hostKey: null,
      chain: null,
    },
  };
}
