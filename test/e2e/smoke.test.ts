import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appArguments } from './harness.ts';

const electron = createRequire(import.meta.url)('electron') as string;
const args = [...appArguments, '--smoke'];

let temporary: string;

beforeEach(async () => {
  temporary = await mkdtemp(path.join(tmpdir(), 'keyferry-e2e-smoke-'));
});
afterEach(async () => {
  await rm(temporary, { recursive: true, force: true });
});

const lastLine = (stdout: string): unknown => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');

describe('a smoke start', () => {
  it('says when the window stood, and leaves no profile behind', async () => {
    const env = { ...process.env, TMPDIR: temporary };
    const { stdout } = await promisify(execFile)(electron, args, { env });
    const line = lastLine(stdout) as { timings: Record<string, number> };
    expect(line).toEqual({
      ready: true,
      electron: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      node: expect.stringMatching(/^26\.\d+\.\d+$/) as string,
      fallback: Boolean(process.env['KEYFERRY_ELECTRON_FALLBACK']),
      timings: {
        windowMs: expect.any(Number) as number,
        paintedMs: expect.any(Number) as number,
        localListedMs: expect.any(Number) as number,
      },
    });
    const { windowMs, paintedMs, localListedMs } = line.timings;
    expect(Math.min(windowMs ?? 0, paintedMs ?? 0, localListedMs ?? 0)).toBeGreaterThan(50);
    expect(Math.max(windowMs ?? 0, paintedMs ?? 0, localListedMs ?? 0)).toBeLessThan(30_000);
    await expect.poll(() => readdir(temporary), { timeout: 5_000 }).toEqual([]);
  });

  it('fails with a reason where there is no Node for the engines', async () => {
    const env = { ...process.env, TMPDIR: temporary, KEYFERRY_NODE: '/nowhere/node' };
    const failed = await promisify(execFile)(electron, args, { env }).then(
      () => undefined,
      (error: unknown) => error as { code: number; stdout: string },
    );
    expect(failed?.code).toBe(1);
    expect(lastLine(failed?.stdout ?? '')).toEqual({
      ready: false,
      reason: expect.stringContaining('/nowhere/node') as string,
    });
  });
});
