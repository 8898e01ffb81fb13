import type { Identity, SecurityReport, Severity } from '../../../../electron/shared/report.ts';
import { formatDate } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import type { KeyValue } from '../key-value.ts';

export const identitySeverity: Readonly<Record<Identity, Severity>> = {
  verified: 'ok',
  pinned: 'ok',
  unverified: 'note',
  failed: 'broken',
  changed: 'broken',
};

/** When this key was first seen, and in how many visits; of the visits that are kept. */
export function seenLines(report: SecurityReport, history: readonly SecurityReport[]): KeyValue[] {
  const words = text.inspection;
  const fingerprint = report.authentication?.fingerprintSha256;
  if (!fingerprint) return [];
  const same = history.filter((visit) => visit.authentication?.fingerprintSha256 === fingerprint);
  const first = same[0];
  if (!first || first.id === report.id) {
    return [{ key: words.firstSeen, value: words.firstSeenNow }];
  }
  const count = same.length + (same.some(({ id }) => id === report.id) ? 0 : 1);
  return [
    { key: words.firstSeen, value: formatDate(Date.parse(first.at)) },
    { key: words.seenSince, value: words.sessionsSame(count) },
  ];
}
