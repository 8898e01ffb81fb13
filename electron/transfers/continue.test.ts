import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  createSides,
  digest,
  digestOf,
  treeOf,
  type Sides,
  type SidesOptions,
} from '../../test/fixtures/transfer-sides.ts';
import type { MemorySession } from '../protocols/memory/connect.ts';
import { inMemory, openJournal } from './queue/sqlite-journal.ts';

const megabyte = 1024 * 1024;
const big = Uint8Array.from(Buffer.alloc(20 * megabyte, bytesOf(65_537)));
const other = Uint8Array.from(Buffer.alloc(20 * megabyte, bytesOf(65_537, 2)));

/** A download of /big that is cut off after `reads` pieces of 1 MiB, and the part file that it left. */
async function cutOff(
  reads: number,
): Promise<{ before: Sides; journal: ReturnType<typeof openJournal> }> {
  const journal = openJournal(inMemory);
  let seen = 0;
  const before: Sides = await createSides({
    journal,
    remote: {
      pieceBytes: megabyte,
      faults: {
        pace: (step) => {
          if (step === 'read') seen += 1;
          if (seen === reads) (before.remoteSession as MemorySession).drop();
          return Promise.resolve();
        },
      },
    },
  });
  before.remote.writeFile('/big', big, { modifiedAtMs: 1_000 });
  const view = await before.copy({ sourcePaths: ['/big'] });
  expect(view.state).toBe('failed');
  return { before, journal };
}

/** The same again over a new connection; returns how many MiB were read. */
async function goOn(
  before: Sides,
  journal: ReturnType<typeof openJournal>,
  options: SidesOptions = {},
): Promise<{ after: Sides; reads: number }> {
  let reads = 0;
  const after = await createSides({
    ...options,
    journal,
    local: { disk: before.local },
    remote: {
      disk: before.remote,
      pieceBytes: megabyte,
      faults: {
        pace: (step) => {
          if (step === 'read') reads += 1;
          return Promise.resolve();
        },
      },
    },
  });
  after.transfers.retry('one');
  const view = await after.transfers.ended('one');
  expect(view).toMatchObject({ state: 'done', filesDone: 1, bytesDone: view.bytesTotal });
  expect(treeOf(after.local, '/in')).toEqual(['big']);
  return { after, reads };
}

const partOf = ({ local }: Sides): string => `/in/${treeOf(local, '/in')[0] ?? ''}`;

describe('a part file', () => {
  it('is continued where the source is the same', async () => {
    const { before, journal } = await cutOff(18);
    expect(partOf(before)).toMatch(/^\/in\/\.big\.[0-9a-f]{12}\.part$/);
    const { after, reads } = await goOn(before, journal);
    expect(digestOf(after.local, '/in/big')).toBe(digest(big));
    expect(reads).toBeLessThan(20);
  });

  it('is written again when the source is another one', async () => {
    const { before, journal } = await cutOff(18);
    before.remote.writeFile('/big', other, { modifiedAtMs: 2_000 });
    const { after, reads } = await goOn(before, journal);
    expect(digestOf(after.local, '/in/big')).toBe(digest(other));
    expect(reads).toBeGreaterThanOrEqual(20);
  });

  it('is written again when its own bytes are others', async () => {
    const { before, journal } = await cutOff(18);
    before.local.writeFile(partOf(before), other.slice(0, 17 * megabyte));
    const { after } = await goOn(before, journal);
    expect(digestOf(after.local, '/in/big')).toBe(digest(big));
  });

  it('may be gone, or be no file at all, and nothing is written through it', async () => {
    for (const plant of ['nothing', 'link'] as const) {
      const { before, journal } = await cutOff(18);
      const part = partOf(before);
      await before.localSession.features.removeFile?.(part, new AbortController().signal);
      if (plant === 'nothing') await goOn(before, journal);
      else {
        before.local.writeFile('/precious', 'mine');
        before.local.makeLink(part, '/precious');
        const after = await createSides({
          journal,
          local: { disk: before.local },
          remote: { disk: before.remote },
        });
        after.transfers.retry('one');
        await after.transfers.ended('one');
        expect(digestOf(after.local, '/precious')).toBe(digest(new TextEncoder().encode('mine')));
      }
    }
  });

  it('goes when the transfer is cancelled', async () => {
    const { before, journal } = await cutOff(18);
    const after = await createSides({
      journal,
      local: { disk: before.local },
      remote: {
        disk: before.remote,
        faults: { pace: (step) => (step === 'read' ? after1() : Promise.resolve()) },
      },
    });
    function after1(): Promise<void> {
      after.transfers.cancel('one');
      return Promise.resolve();
    }
    after.transfers.retry('one');
    await expect(after.transfers.ended('one')).resolves.toMatchObject({ state: 'cancelled' });
    await after.transfers.close();
    expect(treeOf(after.local, '/in')).toEqual([]);
  });
});

describe('a name that was claimed', () => {
  async function claimed(content: string | null): Promise<Sides> {
    const journal = openJournal(inMemory);
    const sides = await createSides({ journal, local: { without: ['write'] } });
    // Of the same moment: only the bytes tell one from the other.
    const facts = { modifiedAtMs: 1_000 };
    sides.remote.writeFile('/a', 'source', facts);
    await sides.copy({ sourcePaths: ['/a'] });
    expect(journal.openClaims('one')).toMatchObject([{ name: 'a', isTaken: false }]);
    if (content !== null) sides.local.writeFile('/in/a', content, facts);
    return await createSides({
      journal,
      local: { disk: sides.local },
      remote: { disk: sides.remote },
    });
  }

  it('holds the copy of an earlier run where the bytes are those of the source', async () => {
    const sides = await claimed('source');
    sides.transfers.retry('one');
    await expect(sides.transfers.ended('one')).resolves.toMatchObject({
      state: 'done',
      filesDone: 1,
    });
    expect(treeOf(sides.local, '/in')).toEqual(['a']);
  });

  it('is asked about where somebody else has taken it, be size and time the same', async () => {
    const sides = await claimed('others');
    sides.transfers.retry('one');
    await sides.until(({ state }) => state === 'asking');
    sides.transfers.answer('one', { action: 'rename', applyToAll: false });
    await expect(sides.transfers.ended('one')).resolves.toMatchObject({ state: 'done' });
    expect(treeOf(sides.local, '/in')).toEqual(['a', 'a (2)']);
  });

  it('is used when nobody has it', async () => {
    const sides = await claimed(null);
    sides.transfers.retry('one');
    await expect(sides.transfers.ended('one')).resolves.toMatchObject({ state: 'done' });
    expect(treeOf(sides.local, '/in')).toEqual(['a']);
  });
});
