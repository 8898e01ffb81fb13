import type { SecurityReport } from '../../../../electron/shared/report.ts';
import { text } from '../../text/text.ts';

/** `Control`, `Data 2`, `Jump bastion.example`, or the host itself. */
export function connectionName(report: SecurityReport, reports: readonly SecurityReport[]): string {
  const words = text.inspection;
  const { role, endpoint } = report;
  if (role === 'ssh') {
    const isLast = reports.findLast((other) => other.role === 'ssh')?.id === report.id;
    return isLast ? endpoint.host : words.hop(endpoint.host);
  }
  const alike = reports.filter((other) => other.role === role);
  const place = alike.findIndex(({ id }) => id === report.id) + 1;
  return alike.length > 1 ? `${words.roles[role]} ${String(place)}` : words.roles[role];
}
