import fc from 'fast-check';
import { expect, it } from 'vitest';

/** For each parser: `npm run fuzz` and `npm run test:all` set how long. */
const seconds = Number(process.env['KEYFERRY_FUZZ_SECONDS'] ?? 0);

/** Without a time the same inputs are tried in each run, few enough for every change. */
const runs =
  seconds > 0
    ? {
        numRuns: Number.MAX_SAFE_INTEGER,
        interruptAfterTimeLimit: seconds * 1000,
        markInterruptAsFailure: false,
      }
    : { seed: 2_611, numRuns: 400 };

/** The readers refuse what is over their limits; nothing here is long enough to take this. */
const maxParseMs = 1000;

/** A parser, and input that it takes. */
export interface FuzzTarget {
  parse: (input: Uint8Array) => unknown;
  samples: readonly Uint8Array[];
}

/** Every parser gives a value or malformed-message for whatever comes, and does so soon. */
export function fuzz(targets: Readonly<Record<string, FuzzTarget>>): void {
  it.each(Object.entries(targets))('begins with what is right: %s', (_name, target) => {
    for (const sample of target.samples) expect(() => target.parse(sample)).not.toThrow();
  });

  it.each(Object.entries(targets))(
    'gives a value or malformed-message in bounded time: %s',
    (_name, target) => {
      expect(countInputs(target)).toBeGreaterThan(100);
    },
    seconds * 1000 + 60_000,
  );
}

function countInputs({ parse, samples }: FuzzTarget): number {
  const inputs = fc.oneof(
    fc.tuple(fc.constantFrom(...samples), edits).map(([sample, list]) => edited(sample, list)),
    fc.uint8Array({ maxLength: 4096 }),
  );
  let count = 0;
  const property = fc.property(inputs, (input) => {
    count += 1;
    const startedAt = performance.now();
    try {
      parse(input);
    } catch (error) {
      expect(error).toMatchObject({ code: 'malformed-message' });
    }
    expect(performance.now() - startedAt).toBeLessThan(maxParseMs);
  });
  fc.assert(property, runs);
  return count;
}

/** Cuts, other bytes, repeated and inserted pieces; one after the other. */
type Edit = readonly ['cut' | 'flip' | 'insert' | 'repeat', number, Uint8Array];

function edited(sample: Uint8Array, edits: readonly Edit[]): Uint8Array {
  return edits.reduce((input, [kind, position, piece]) => {
    const at = position % (input.length + 1);
    const [before, after] = [input.subarray(0, at), input.subarray(at)];
    if (kind === 'cut') return before;
    if (kind === 'insert') return Uint8Array.from([...before, ...piece, ...after]);
    if (kind === 'repeat')
      return Uint8Array.from([...before, ...after.subarray(0, piece.length), ...after]);
    return input.map((byte, index) => (index === at ? byte ^ (piece[0] ?? 1) : byte));
  }, sample);
}

const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.tuple(
    fc.constantFrom('cut', 'flip', 'insert', 'repeat'),
    fc.nat(),
    fc.uint8Array({ minLength: 1, maxLength: 64 }),
  ),
  { maxLength: 6 },
);
