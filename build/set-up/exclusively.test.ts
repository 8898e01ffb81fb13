import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exclusively } from './exclusively.mjs';

let folder: string;
let lock: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'keyferry-lock-'));
  lock = path.join(folder, 'lock');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('lets one work after the other', async () => {
  let atWork = 0;
  let most = 0;
  async function work(result: number): Promise<number> {
    most = Math.max(most, ++atWork);
    await new Promise(setImmediate);
    atWork--;
    return result;
  }
  const results = [1, 2, 3].map((number) => exclusively(() => work(number), lock));
  expect(await Promise.all(results)).toEqual([1, 2, 3]);
  expect(most).toBe(1);
});

it('goes on after a failure', async () => {
  const failure = new Error('no');
  await expect(exclusively(() => Promise.reject(failure), lock)).rejects.toBe(failure);
  expect(existsSync(lock)).toBe(false);
});

it('takes the lock of a process that ended without releasing it', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(lock, String(pid));
  expect(await exclusively(() => Promise.resolve('done'), lock)).toBe('done');
});
