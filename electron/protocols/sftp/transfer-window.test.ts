import { describe, expect, it } from 'vitest';
import { planWindow } from './transfer-window.ts';

const kib = 1024;
const plan = (serverLimitBytes: number, hasLimits: boolean, roundTripMs: number) =>
  planWindow({ serverLimitBytes, hasLimits, roundTripMs });

describe('planWindow', () => {
  it('takes the largest pieces that server and library take, 16 of them on a short line', () => {
    expect(plan(261_120, true, 0.2)).toEqual({ chunkBytes: 255 * kib, depth: 17 });
    expect(plan(64 * kib, true, 0.2)).toEqual({ chunkBytes: 64 * kib, depth: 64 });
  });

  it('takes what every server must take where none is told', () => {
    expect(plan(260_096, false, 0.2)).toEqual({ chunkBytes: 32 * kib, depth: 128 });
    expect(plan(31_952, false, 0.2).chunkBytes).toBe(31_952);
  });

  it('has more on the way on a long line, within bounds', () => {
    expect(plan(261_120, true, 100).depth).toBe(48);
    expect(plan(261_120, true, 10_000).depth).toBe(129);
    expect(plan(4 * kib, true, 10_000).depth).toBe(512);
    expect(plan(1, true, 0).chunkBytes).toBe(1);
  });

  it('writes no more ahead than twice what the server lets onto the way', () => {
    const toServer = (channelWindowBytes: number, roundTripMs: number) =>
      planWindow({ serverLimitBytes: 261_120, hasLimits: true, roundTripMs, channelWindowBytes })
        .depth;
    expect(toServer(8 * kib * kib, 1_000)).toBe(65);
    expect(toServer(2 * kib * kib, 1_000)).toBe(17);
    expect(toServer(0, 1_000)).toBe(17);
  });
});
