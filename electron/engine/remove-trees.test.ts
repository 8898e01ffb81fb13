import { describe, expect, it } from 'vitest';
import { treeOf } from '../../test/fixtures/transfer-sides.ts';
import { connectMemory, type MemoryOptions } from '../protocols/memory/connect.ts';
import { removeTrees } from './remove-trees.ts';

const { signal } = new AbortController();

async function filled(options: MemoryOptions = {}) {
  const session = await connectMemory({ batchSize: 7, ...options });
  const { disk } = session;
  disk.writeFile('/keep/precious.txt', 'x');
  for (let index = 0; index < 60; index += 1) {
    disk.writeFile(`/tree/${String(index % 5)}/${String(index)}.txt`, 'x');
  }
  disk.makeFolder('/tree/empty/deeper');
  disk.makeLink('/tree/link', '/keep');
  return session;
}

describe('removeTrees', () => {
  it('removes files, and folders with everything in them, and counts what is gone', async () => {
    const session = await filled();
    const removal = await removeTrees(session, ['/tree/'], signal);
    expect(removal).toEqual({ removed: 60 + 5 + 2 + 1 + 1, problems: [], problemCount: 0 });
    expect(session.disk.names('/')).toEqual(['keep']);
  });

  it('removes links, and nothing behind them', async () => {
    const session = await filled();
    await expect(removeTrees(session, ['/tree/link'], signal)).resolves.toMatchObject({
      removed: 1,
    });
    await removeTrees(session, ['/tree'], signal);
    expect(treeOf(session.disk, '/keep')).toEqual(['precious.txt']);
  });

  it('lists what has to stay, and removes the rest', async () => {
    const session = await filled();
    session.disk.setMode('/tree/3', 0o500);
    const removal = await removeTrees(session, ['/tree', '/missing'], signal);
    expect(removal.problemCount).toBe(13);
    const codes = new Set(removal.problems.map(({ failure }) => failure.code));
    expect(codes).toEqual(new Set(['permission-denied', 'not-found']));
    expect(removal.removed).toBe(48 + 4 + 2 + 1);
    expect(treeOf(session.disk, '/tree')).toHaveLength(13);
  });

  it('lists no more than a hundred problems, and counts all', async () => {
    const session = await filled();
    for (let index = 0; index < 150; index += 1) {
      session.disk.writeFile(`/locked/${String(index)}`, 'x');
    }
    session.disk.setMode('/locked', 0o500);
    const removal = await removeTrees(session, ['/locked'], signal);
    expect(removal.problems).toHaveLength(100);
    expect(removal).toMatchObject({ removed: 0, problemCount: 150 });
  });

  it('refuses roots before it touches anything', async () => {
    const session = await filled();
    for (const path of ['/', '//', '']) {
      await expect(removeTrees(session, ['/tree', path], signal)).rejects.toMatchObject({
        code: 'invalid-request',
      });
    }
    expect(session.disk.has('/tree/1/1.txt')).toBe(true);
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    let removed = 0;
    const session = await filled({
      faults: {
        pace(step) {
          if (step === 'removeFile') removed += 1;
          if (removed === 10) controller.abort();
          return Promise.resolve();
        },
      },
    });
    await expect(removeTrees(session, ['/tree'], controller.signal)).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(session.disk.has('/tree')).toBe(true);
  });

  it('fails as a whole when the connection is lost', async () => {
    const session = await filled({ faults: { stepsUntilLost: 20 } });
    await expect(removeTrees(session, ['/tree'], signal)).rejects.toMatchObject({
      code: 'connection-lost',
    });
  });

  it('needs a server that removes', async () => {
    const session = await filled({ without: ['removeFolder'] });
    await expect(removeTrees(session, ['/tree'], signal)).rejects.toMatchObject({
      code: 'unsupported',
    });
  });
});
