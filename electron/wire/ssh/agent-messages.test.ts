import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeSignRequest, parseIdentities, parseSignature } from './agent-messages.ts';
import { ed25519Key, string, uint32 } from './encode.test-support.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const malformed = expect.objectContaining({ code: 'malformed-message' }) as unknown;
const identities = bytes(12, ...uint32(1), ...string([...ed25519Key]), ...string('work laptop'));
const signature = bytes(14, ...string([1, 2, 3]));

describe('messages of an agent', () => {
  it('are read as the draft lays them out', () => {
    expect(parseIdentities(identities)).toEqual([{ blob: ed25519Key, comment: 'work laptop' }]);
    expect(parseIdentities(bytes(12, ...uint32(0)))).toEqual([]);
    expect(parseSignature(signature)).toEqual(bytes(1, 2, 3));
  });

  it('may be a refusal', () => {
    expect(parseIdentities(bytes(5))).toBeNull();
    expect(parseSignature(bytes(5))).toBeNull();
  });

  it('are refused when they are others, too many or too long', () => {
    expect(() => parseSignature(identities)).toThrow(malformed);
    expect(() => parseIdentities(bytes(12, ...uint32(0xffff_ffff)))).toThrow(malformed);
    expect(() => parseIdentities(bytes(...identities, 0))).toThrow(malformed);
    expect(() => parseSignature(bytes())).toThrow(malformed);
  });

  it('ask for a signature by the flags of RSA', () => {
    const request = encodeSignRequest(bytes(1), bytes(2, 3), 'sha512');
    expect(request).toEqual(bytes(13, ...string([1]), ...string([2, 3]), ...uint32(4)));
    expect(encodeSignRequest(bytes(), bytes(), 'sha256').at(-1)).toBe(2);
    expect(encodeSignRequest(bytes(), bytes(), null).at(-1)).toBe(0);
  });

  it('give a value or malformed-message for any truncation and any flipped byte', () => {
    const cases = fc.record({
      sample: fc.constantFrom(identities, signature),
      cut: fc.nat(),
      at: fc.nat(),
      flip: fc.nat(255),
    });
    fc.assert(
      fc.property(cases, ({ sample, cut, at, flip }) => {
        const changed = sample.slice(0, cut % (sample.length + 1));
        if (changed.length > 0) {
          const index = at % changed.length;
          changed[index] = (changed[index] ?? 0) ^ flip;
        }
        for (const parse of [parseIdentities, parseSignature]) {
          try {
            parse(changed);
          } catch (error) {
            expect(error).toEqual(malformed);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});
