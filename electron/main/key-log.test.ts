import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createKeyLog, type KeyLog } from './key-log.ts';

let folder: string;
let chosen: string | null;
let applied: number;
let keyLog: KeyLog;
const context = { signal: new AbortController().signal };

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'keyferry-keylog-'));
  chosen = path.join(folder, 'keys.log');
  applied = 0;
  keyLog = createKeyLog({
    dialogs: {
      pickFile: () => Promise.resolve(null),
      pickTarget: () => Promise.resolve(chosen),
      confirm: () => Promise.resolve(false),
    },
    apply: () => {
      applied += 1;
      return Promise.resolve();
    },
    push: () => undefined,
    log: { add: () => undefined } as never,
  });
});
afterEach(() => rm(folder, { recursive: true }));

it('is off until somebody chose a file, which only its owner can read', async () => {
  expect(keyLog.fileFor('one')).toBeNull();
  expect(await keyLog.handlers['keylog.start']({ sessionId: 'one' }, context)).toBe(true);
  expect(keyLog.fileFor('one')).toBe(chosen);
  expect(keyLog.fileFor('two')).toBeNull();
  expect((await stat(chosen ?? '')).mode & 0o777).toBe(0o600);
  expect(await readFile(chosen ?? '', 'utf8')).toMatch(/^#.*\n$/);
  expect(applied).toBe(1);
});

it('counts for all, or for one connection until it is closed', async () => {
  await keyLog.handlers['keylog.start']({ sessionId: 'one' }, context);
  const all = path.join(folder, 'all.log');
  chosen = all;
  await keyLog.handlers['keylog.start']({ sessionId: null }, context);
  expect([keyLog.fileFor('one'), keyLog.fileFor('two')]).toEqual([
    path.join(folder, 'keys.log'),
    all,
  ]);
  keyLog.forget('one');
  expect(keyLog.fileFor('one')).toBe(all);
  await keyLog.handlers['keylog.stop']({ sessionId: null }, context);
  expect(keyLog.fileFor('one')).toBeNull();
});

it('stays off when nobody says where', async () => {
  chosen = null;
  expect(await keyLog.handlers['keylog.start']({ sessionId: null }, context)).toBe(false);
  expect(await keyLog.handlers['keylog.state']({}, context)).toEqual({ all: null, sessions: [] });
  expect(applied).toBe(0);
});
