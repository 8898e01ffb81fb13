import fc from 'fast-check';
import { expect, it } from 'vitest';
import { kexInit, lists } from '../wire/ssh/encode.test-support.ts';
import { RekeyLog } from './ssh-rekeys.ts';

it('takes whatever a server sends, in bounded memory', () => {
  const payloads = fc.array(
    fc.oneof(
      fc.constant(kexInit(lists())),
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.integer({ min: 19, max: 50 }).map((type) => Uint8Array.of(type, 0, 0)),
    ),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(payloads, fc.constantFrom('client', 'server'), (all, from) => {
      const log = new RekeyLog(() => 0);
      for (let round = 0; round < 10; round++) {
        for (const payload of all) log.add(from, payload, payload.length);
        log.finish();
      }
      expect(log.count).toBe(10);
      expect(log.messages.length).toBeLessThanOrEqual(4 * 32);
      expect(log.messages.every(({ rekey }) => rekey >= 1 && rekey <= 10)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

it('keeps nothing that belongs to no exchange', () => {
  const log = new RekeyLog(() => 0);
  log.add('server', Uint8Array.of(31, 0), 16);
  log.add('server', Uint8Array.of(94, 0), 16);
  expect(log.messages).toEqual([]);
  expect(log.finish()).toBeNull();
  expect(log.dropped).toBeNull();
});
