import { expect, it } from 'vitest';
import type { ReportChange } from '../../../../electron/shared/report-comparison.ts';
import { changesInSentence } from './changes.ts';

const change = (part: ReportChange['part'], before: string | null, after: string | null) => ({
  part,
  before,
  after,
  direction: 'different' as const,
});

it('says what went from where to where, and leaves the grade to its parts', () => {
  const changes = [
    change('grade', 'A', 'B'),
    change('keyExchange', 'x', 'y'),
    change('serverOffer.hostKey', 'old', null),
    change('macClientToServer', null, 'm'),
    change('hostKeyBits', '1', '2'),
  ];
  expect(changesInSentence({ beforeAt: '', changes, findings: [] })).toBe(
    'key exchange went from x to y, host key algorithms of the server is no longer old, MAC to the server is now m, 1 more.',
  );
});
