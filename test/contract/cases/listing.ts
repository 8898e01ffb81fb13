import { expect } from 'vitest';
import type { Entry } from '../../../electron/shared/entry.ts';
import { listAll, listNames } from '../bytes.ts';
import type { CaseContext, Cases } from '../contract.ts';

const manyFiles = 5_000;
/** Enough for several batches of every protocol. */
const someFiles = 1_500;

export function defineListingCases({ add, addVital }: Cases): void {
  add('lists an empty folder as no entries', async ({ session, folder }) => {
    expect(await listAll(session, folder)).toEqual([]);
  });

  add('tells kind, size and permissions of each entry', async ({ session, folder, direct }) => {
    await direct.writeFile(`${folder}/file`, 'twelve bytes');
    await direct.setMode(`${folder}/file`, 0o640);
    await direct.makeFolder(`${folder}/sub`);
    const entries = new Map((await listAll(session, folder)).map((entry) => [entry.name, entry]));
    expect(entries.size).toBe(2);
    expect(entries.get('file')).toMatchObject({
      kind: 'file',
      sizeBytes: 12,
      linkTarget: null,
      linkKind: null,
    });
    expect(entries.get('sub')).toMatchObject({ kind: 'folder', linkTarget: null });
    expect([0o640, null]).toContain(entries.get('file')?.mode);
  });

  add('tells a time of change that is now', async ({ session, folder, direct }) => {
    await leaveStartOfMinute();
    const before = Date.now();
    await direct.writeFile(`${folder}/file`, 'x');
    const entry = await session.stat(`${folder}/file`, new AbortController().signal);
    // Whole seconds and the clock's own grain both round down.
    expect(entry.modifiedAtMs).toBeGreaterThan(before - 2_000);
    expect(entry.modifiedAtMs).toBeLessThan(Date.now() + 2_000);
  });

  add('says the same in stat as in the listing', async ({ session, folder, direct, signal }) => {
    await direct.writeFile(`${folder}/file`, 'abc');
    await direct.makeFolder(`${folder}/sub`);
    for (const entry of await listAll(session, folder))
      expect(await session.stat(`${folder}/${entry.name}`, signal)).toEqual(entry);
  });

  add(`lists ${String(manyFiles)} files in batches, each once`, async (context) => {
    const expected = await makeFiles(context, manyFiles);
    const batches: Entry[][] = [];
    for await (const batch of context.session.list(context.folder, context.signal))
      batches.push(batch);
    expect(batches.length).toBeGreaterThan(1);
    // A message between two processes carries at most so many.
    for (const batch of batches) expect(batch.length).toBeLessThanOrEqual(1_000);
    expect(
      batches
        .flat()
        .map((entry) => entry.name)
        .sort(),
    ).toEqual(expected);
  });

  add('stops a listing when it is cancelled, and stays usable', async (context) => {
    await makeFiles(context, someFiles);
    const cancelling = new AbortController();
    let seen = 0;
    const listing = (async () => {
      for await (const batch of context.session.list(context.folder, cancelling.signal)) {
        seen += batch.length;
        cancelling.abort();
      }
    })();
    await expect(listing).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen).toBeLessThan(someFiles);
    await context.session.stat(context.folder, context.signal);
  });

  add('can be left in the middle of a listing', async (context) => {
    await makeFiles(context, someFiles);
    const { session, folder, signal } = context;
    for await (const batch of session.list(folder, signal)) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    expect(await listNames(session, folder)).toHaveLength(someFiles);
  });

  addVital('says not-found for a folder or file that is not there', async (context) => {
    const { session, folder, signal } = context;
    const absent = { code: 'not-found', retryable: false };
    await expect(listAll(session, `${folder}/none`)).rejects.toMatchObject(absent);
    await expect(session.stat(`${folder}/none`, signal)).rejects.toMatchObject(absent);
    await expect(session.stat(`${folder}/none/below`, signal)).rejects.toMatchObject(absent);
  });

  add('says wrong-kind for the listing of a file', async ({ session, folder, direct }) => {
    await direct.writeFile(`${folder}/file`, 'x');
    await expect(listAll(session, `${folder}/file`)).rejects.toMatchObject({ code: 'wrong-kind' });
  });

  add('says permission-denied for a closed folder', async (context) => {
    const { session, subject, folder, direct } = context;
    if (!subject.isUnprivileged) context.skip('permissions do not bind this user');
    await direct.makeFolder(`${folder}/closed`);
    await direct.setMode(`${folder}/closed`, 0);
    try {
      await expect(listAll(session, `${folder}/closed`)).rejects.toMatchObject({
        code: 'permission-denied',
      });
    } finally {
      await direct.setMode(`${folder}/closed`, 0o700);
    }
  });

  add('lists what it may see but not ask about', async (context) => {
    const { session, subject, folder, direct } = context;
    if (!subject.isUnprivileged) context.skip('permissions do not bind this user');
    await direct.makeFolder(`${folder}/half`);
    await direct.writeFile(`${folder}/half/file`, 'x');
    // May be read, may not be entered.
    await direct.setMode(`${folder}/half`, 0o400);
    try {
      expect(await listNames(session, `${folder}/half`)).toEqual(['file']);
    } finally {
      await direct.setMode(`${folder}/half`, 0o700);
    }
  });
}

async function makeFiles({ folder, direct }: CaseContext, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => `file ${String(index)}.txt`);
  await direct.makeManyFiles(folder, names);
  return names.sort();
}

/** In the first seconds of a minute a server that tells whole minutes would be right by chance. */
async function leaveStartOfMinute(): Promise<void> {
  const passedMs = Date.now() % 60_000;
  if (passedMs < 4_000) await new Promise((resolve) => setTimeout(resolve, 4_000 - passedMs));
}
