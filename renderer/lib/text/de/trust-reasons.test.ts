import { describe, expect, it } from 'vitest';
import { trustReason } from './trust-reasons.ts';

describe('reasons of trust in German', () => {
  it.each([
    ['Matches line 1 of ~/.ssh/known_hosts.', 'Entspricht Zeile 1 von ~/.ssh/known_hosts.'],
    [
      'Matches the key that you pinned on 2026-03-12.',
      'Entspricht dem Schlüssel, den Sie am 2026-03-12 gemerkt haben.',
    ],
    [
      'Accepted once, although: The certificate expired on 2026-03-12.',
      'Einmal angenommen, trotz allem: Das Zertifikat ist am 2026-03-12 abgelaufen.',
    ],
    ['line 3 of ~/.ssh/known_hosts', 'Zeile 3 von ~/.ssh/known_hosts'],
    ['Something that nobody has said yet.', 'Something that nobody has said yet.'],
  ])('%s', (english, german) => {
    expect(trustReason(english)).toBe(german);
  });
});
