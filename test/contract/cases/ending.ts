import { expect } from 'vitest';
import type { Session } from '../../../electron/protocols/protocol.ts';
import { drain, listAll, mebibyte, noise } from '../bytes.ts';
import type { Cases } from '../contract.ts';

/** How soon the end of a connection must be noticed when the system tells of it. */
const noticedWithinMs = 5_000;

export function defineEndingCases({ add }: Cases): void {
  add('can be closed twice, and says so without a reason', async ({ session }) => {
    await Promise.all([session.close(), session.close()]);
    await session.close();
    expect(await session.closed).toBeUndefined();
  });

  add('refuses every call after it was closed', async ({ session, folder, need, signal }) => {
    const write = need('write');
    const makeFolder = need('makeFolder');
    await session.close();
    const calls = {
      list: () => listAll(session, folder),
      stat: () => session.stat(folder, signal),
      openRead: () => session.openRead(`${folder}/a`, { offset: 0 }, signal),
      write: () => write(`${folder}/a`, { offset: 0, isExclusive: false, mode: null }, signal),
      makeFolder: () => makeFolder(`${folder}/b`, signal),
    };
    for (const [name, call] of Object.entries(calls))
      expect(await codeOf(call()), name).toMatch(/^(?:connection-lost|cancelled)$/);
  });

  add('ends open files when it is closed', async ({ session, folder, direct, need, signal }) => {
    await direct.writeFile(`${folder}/file`, noise(5 * mebibyte));
    const source = await session.openRead(`${folder}/file`, { offset: 0 }, signal);
    await source.next();
    const options = { offset: 0, isExclusive: true, mode: null };
    const sink = await need('write')(`${folder}/new`, options, signal);
    await session.close();
    expect(await codeOf(drain(source))).toMatch(/^(?:connection-lost|cancelled)$/);
    expect(await codeOf(sink.write(noise(10)))).toMatch(/^(?:connection-lost|cancelled)$/);
    await source.close();
    await sink.abort();
  });

  add('says connection-lost soon after the server vanished in a read', async (context) => {
    if (!context.subject.vanishing) return context.skip('there is no connection to lose');
    const other = await context.subject.vanishing();
    try {
      await other.direct.writeFile(`${other.folder}/file`, noise(64 * mebibyte));
      const { signal } = context;
      const source = await other.session.openRead(`${other.folder}/file`, { offset: 0 }, signal);
      (await source.next())?.release();
      const since = performance.now();
      await other.vanish();
      expect(await codeOf(drain(source))).toBe('connection-lost');
      await expectLost(other.session, other.folder, signal);
      expect(performance.now() - since).toBeLessThan(noticedWithinMs);
    } finally {
      await other.dispose();
    }
  });

  add('says connection-lost soon after the server vanished while idle', async (context) => {
    if (!context.subject.vanishing) return context.skip('there is no connection to lose');
    const other = await context.subject.vanishing();
    try {
      const since = performance.now();
      await other.vanish();
      await expectLost(other.session, other.folder, context.signal);
      expect(performance.now() - since).toBeLessThan(noticedWithinMs);
    } finally {
      await other.dispose();
    }
  });
}

async function expectLost(session: Session, folder: string, signal: AbortSignal): Promise<void> {
  expect(await session.closed).toMatchObject({ code: 'connection-lost', retryable: true });
  expect(await codeOf(session.stat(folder, signal))).toBe('connection-lost');
}

/** The code of the failure that a promise ends in; a success or an untyped error fails the case. */
async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown) return String(thrown.code);
    throw thrown;
  }
  throw new Error('This should have failed.');
}
