import { describe, expect, it } from 'vitest';
import type { Entry } from '../shared/entry.ts';
import { inBatches } from './entry-batches.ts';

function entries(count: number, from = 0): Entry[] {
  return Array.from({ length: count }, (_, index) => ({
    name: String(from + index),
    kind: 'file',
    sizeBytes: 0,
    modifiedAtMs: 0,
    mode: null,
    owner: null,
    group: null,
    linkTarget: null,
    linkKind: null,
  }));
}

/** Sizes of the batches that come out, with one clock tick of `msPerBatch` for each that goes in. */
async function sizes(incoming: number[], msPerBatch: number): Promise<number[]> {
  let nowMs = 0;
  let next = 0;
  async function* listing(): AsyncGenerator<Entry[]> {
    for (const size of incoming) {
      nowMs += msPerBatch;
      yield await Promise.resolve(entries(size, next));
      next += size;
    }
  }
  const all: Entry[] = [];
  const found: number[] = [];
  for await (const batch of inBatches(listing(), () => nowMs)) {
    found.push(batch.length);
    all.push(...batch);
  }
  expect(all).toEqual(entries(next));
  return found;
}

describe('inBatches', () => {
  it('passes on the first entries at once and gathers those that follow quickly', async () => {
    await expect(sizes([10, 10, 10, 10], 1)).resolves.toEqual([10, 30]);
  });

  it('does not let entries wait while the server takes its time', async () => {
    await expect(sizes([10, 10, 10], 60)).resolves.toEqual([10, 10, 10]);
  });

  it('never makes more than a thousand of a batch', async () => {
    await expect(sizes([2500, 400, 700], 1)).resolves.toEqual([1000, 1000, 1000, 600]);
  });

  it('leaves the window time to paint the first ones, and reads on meanwhile', async () => {
    // 30 ms apart: those of 60, 90, 120 and 150 ms wait for the paint, those of 180 ms come after it.
    const incoming = [100, 1500, 1500, 1500, 1500, 1500, 100];
    const thousands = Array<number>(7).fill(1000);
    await expect(sizes(incoming, 30)).resolves.toEqual([100, ...thousands, 600]);
    await expect(sizes([100, 1500, 10], 30)).resolves.toEqual([100, 1000, 510]);
  });

  it('gives nothing for an empty folder', async () => {
    await expect(sizes([], 1)).resolves.toEqual([]);
    await expect(sizes([0, 0], 60)).resolves.toEqual([]);
  });
});
