import { expect } from 'vitest';
import type { Cases } from '../contract.ts';

export function defineSessionCases({ add }: Cases): void {
  add('has a home folder, which is also the empty path', async ({ session, signal }) => {
    expect(session.home).toMatch(/^(?:\/|[A-Z]:)/);
    expect(await session.stat(session.home, signal)).toMatchObject({ kind: 'folder' });
    expect(await session.stat('', signal)).toEqual(await session.stat(session.home, signal));
  });

  add('gives a line of evidence for each feature and none for others', ({ session }) => {
    expect(Object.keys(session.evidence).sort()).toEqual(Object.keys(session.features).sort());
    for (const line of Object.values(session.evidence)) expect(line).not.toBe('');
    return Promise.resolve();
  });

  add('never changes its features, evidence and traits', ({ session }) => {
    for (const facts of [session.features, session.evidence, session.traits])
      expect(Object.isFrozen(facts)).toBe(true);
    return Promise.resolve();
  });

  add('knows which names it cannot hold', ({ session }) => {
    for (const name of ['', '.', '..', 'a/b', '/', 'a\0b'])
      expect(session.checkName(name), JSON.stringify(name)).toMatch(/\w/);
    for (const name of ['a', '.a', '-a', 'a b', '...', 'é', '😀'])
      expect(session.checkName(name), name).toBeNull();
    return Promise.resolve();
  });

  add('tells the free space', async ({ need, folder, signal }) => {
    const { freeBytes, totalBytes } = await need('freeSpace')(folder, signal);
    expect(freeBytes).toBeGreaterThan(0);
    expect(totalBytes).toBeGreaterThanOrEqual(freeBytes);
  });

  add('does nothing for a signal that is aborted already', async (context) => {
    const { session, folder, direct } = context;
    await direct.writeFile(`${folder}/a`, 'x');
    const aborted = AbortSignal.abort();
    const cancelled = { code: 'cancelled' };
    await expect(session.stat(`${folder}/a`, aborted)).rejects.toMatchObject(cancelled);
    await expect(session.openRead(`${folder}/a`, { offset: 0 }, aborted)).rejects.toMatchObject(
      cancelled,
    );
    await expect(
      context.need('write')(`${folder}/a`, { offset: 0, isExclusive: false, mode: null }, aborted),
    ).rejects.toMatchObject(cancelled);
    await expect(context.need('makeFolder')(`${folder}/b`, aborted)).rejects.toMatchObject(
      cancelled,
    );
    expect((await direct.names(folder)).map(String)).toEqual(['a']);
    expect(String(await direct.readFile(`${folder}/a`))).toBe('x');
  });
}
