import { appendFile, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchFile } from './watch-file.ts';

describe('watchFile', () => {
  let folder: string;
  let file: string;
  let saved: number;
  let stop: () => void;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'keyferry-watch-'));
    file = path.join(folder, 'notes.txt');
    await writeFile(file, 'first');
    saved = 0;
    stop = await watchFile(file, { quietMs: 20, onSaved: () => (saved += 1) });
  });
  afterEach(async () => {
    stop();
    await rm(folder, { recursive: true });
  });

  const seen = (count: number) =>
    vi.waitFor(() => {
      expect(saved).toBe(count);
    });

  it('sees a file that is written in place, and one that takes its place', async () => {
    await writeFile(file, 'second');
    await seen(1);
    await writeFile(`${file}.new`, 'third');
    await rename(`${file}.new`, file);
    await seen(2);
  });

  it('sees a new version of the same size', async () => {
    await writeFile(file, 'FIRST');
    await seen(1);
  });

  it('sees one version where an editor makes a backup, removes and writes in several steps', async () => {
    await rename(file, `${file}~`);
    await writeFile(file, 'sec');
    await appendFile(file, 'ond');
    await rm(`${file}~`);
    await seen(1);
  });

  it('takes no notice of other files, nor of a file that was only read', async () => {
    await writeFile(path.join(folder, '.notes.txt.swp'), 'x');
    await utimes(file, new Date(), new Date(1_000_000));
    await seen(1);
    await writeFile(path.join(folder, 'other'), 'y');
    await writeFile(file, 'last');
    await seen(2);
  });

  it('says nothing after its end', async () => {
    stop();
    await writeFile(file, 'unseen');
    stop = await watchFile(file, { quietMs: 20, onSaved: () => (saved += 100) });
    await writeFile(file, 'seen again');
    await seen(100);
  });
});
