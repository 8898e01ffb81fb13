import { expect } from 'vitest';
import type { Cases } from '../contract.ts';

export function defineChangingCases({ add, addVital }: Cases): void {
  add('makes a folder once', async ({ session, folder, need, signal }) => {
    const makeFolder = need('makeFolder');
    await makeFolder(`${folder}/sub`, signal);
    expect(await session.stat(`${folder}/sub`, signal)).toMatchObject({ kind: 'folder' });
    await expect(makeFolder(`${folder}/sub`, signal)).rejects.toMatchObject({
      code: 'already-exists',
    });
  });

  add('does not make a folder over a file', async ({ folder, direct, need, signal }) => {
    await direct.writeFile(`${folder}/file`, 'x');
    await expect(need('makeFolder')(`${folder}/file`, signal)).rejects.toMatchObject({
      code: 'already-exists',
    });
  });

  addVital('says not-found for changes to what is not there', async (context) => {
    const { folder, need, signal } = context;
    const absent = { code: 'not-found' };
    const none = `${folder}/none`;
    await expect(need('makeFolder')(`${none}/sub`, signal)).rejects.toMatchObject(absent);
    await expect(need('removeFile')(none, signal)).rejects.toMatchObject(absent);
    await expect(need('removeFolder')(none, signal)).rejects.toMatchObject(absent);
    await expect(need('rename')(none, `${folder}/b`, signal)).rejects.toMatchObject(absent);
  });

  add('says not-found for the attributes of what is not there', async (context) => {
    const { folder, need, signal } = context;
    const absent = { code: 'not-found' };
    const none = `${folder}/none`;
    await expect(need('setPermissions')(none, 0o644, signal)).rejects.toMatchObject(absent);
    await expect(need('setModified')(none, 0, signal)).rejects.toMatchObject(absent);
  });

  add('removes a file, and no folder in its place', async ({ folder, direct, need, signal }) => {
    await direct.writeFile(`${folder}/file`, 'x');
    await direct.makeFolder(`${folder}/sub`);
    await need('removeFile')(`${folder}/file`, signal);
    await expect(need('removeFile')(`${folder}/sub`, signal)).rejects.toMatchObject({
      code: 'wrong-kind',
    });
    expect((await direct.names(folder)).map(String)).toEqual(['sub']);
  });

  add('removes an empty folder, and no file in its place', async (context) => {
    const { folder, direct, need, signal } = context;
    await direct.writeFile(`${folder}/file`, 'x');
    await direct.makeFolder(`${folder}/sub`);
    await need('removeFolder')(`${folder}/sub`, signal);
    await expect(need('removeFolder')(`${folder}/file`, signal)).rejects.toMatchObject({
      code: 'wrong-kind',
    });
    expect((await direct.names(folder)).map(String)).toEqual(['file']);
  });

  add('leaves a folder that is not empty', async ({ folder, direct, need, signal }) => {
    await direct.makeFolder(`${folder}/sub`);
    await direct.writeFile(`${folder}/sub/file`, 'x');
    await expect(need('removeFolder')(`${folder}/sub`, signal)).rejects.toBeInstanceOf(Error);
    expect(await direct.names(`${folder}/sub`)).toHaveLength(1);
  });

  add('renames a file and a folder with what is in it', async (context) => {
    const { folder, direct, need, signal } = context;
    const rename = need('rename');
    await direct.writeFile(`${folder}/a`, 'content');
    await direct.makeFolder(`${folder}/sub`);
    await direct.writeFile(`${folder}/sub/inside`, 'x');
    await rename(`${folder}/a`, `${folder}/sub/b`, signal);
    await rename(`${folder}/sub`, `${folder}/moved`, signal);
    expect((await direct.names(folder)).map(String)).toEqual(['moved']);
    expect((await direct.names(`${folder}/moved`)).map(String)).toEqual(['b', 'inside']);
    expect(String(await direct.readFile(`${folder}/moved/b`))).toBe('content');
  });

  addVital('has a file copied by the server, whole and only where nothing was', async (context) => {
    const { folder, direct, need, signal } = context;
    const copyThere = need('copyThere');
    const content = 'keyferry '.repeat(40_000);
    await direct.writeFile(`${folder}/a`, content);
    await direct.writeFile(`${folder}/empty`, '');
    await direct.writeFile(`${folder}/taken`, 'theirs');
    let told = 0;
    const options = {
      expectedBytes: content.length,
      mode: null,
      onBytes: (n: number) => (told += n),
    };
    await copyThere(`${folder}/a`, `${folder}/b`, options, signal);
    await copyThere(`${folder}/empty`, `${folder}/c`, { ...options, expectedBytes: 0 }, signal);
    expect(told).toBe(content.length);
    expect(String(await direct.readFile(`${folder}/b`))).toBe(content);
    expect(String(await direct.readFile(`${folder}/c`))).toBe('');
    await expect(
      copyThere(`${folder}/a`, `${folder}/taken`, options, signal),
    ).rejects.toMatchObject({ code: 'already-exists' });
    expect(String(await direct.readFile(`${folder}/taken`))).toBe('theirs');
    await expect(copyThere(`${folder}/none`, `${folder}/d`, options, signal)).rejects.toMatchObject(
      { code: 'not-found' },
    );
    expect((await direct.names(folder)).map(String)).toEqual(['a', 'b', 'c', 'empty', 'taken']);
  });

  addVital('never renames over a file', async ({ folder, direct, need, signal }) => {
    await direct.writeFile(`${folder}/a`, 'one');
    await direct.writeFile(`${folder}/b`, 'two');
    await expect(need('rename')(`${folder}/a`, `${folder}/b`, signal)).rejects.toMatchObject({
      code: 'already-exists',
    });
    expect(String(await direct.readFile(`${folder}/a`))).toBe('one');
    expect(String(await direct.readFile(`${folder}/b`))).toBe('two');
  });

  add('never renames over a folder, an empty one either', async (context) => {
    const { folder, direct, need, signal } = context;
    const rename = need('rename');
    for (const name of ['empty', 'other', 'full']) await direct.makeFolder(`${folder}/${name}`);
    await direct.writeFile(`${folder}/full/file`, 'x');
    await direct.writeFile(`${folder}/a`, 'x');
    for (const [from, to] of [
      ['other', 'empty'],
      ['other', 'full'],
      ['a', 'empty'],
      ['other', 'a'],
    ] as const)
      await expect(
        rename(`${folder}/${from}`, `${folder}/${to}`, signal),
        `${from} to ${to}`,
      ).rejects.toMatchObject({ code: 'already-exists' });
    expect((await direct.names(folder)).map(String)).toEqual(['a', 'empty', 'full', 'other']);
  });

  add('never renames over a dangling link', async ({ folder, direct, need, signal }) => {
    await direct.writeFile(`${folder}/a`, 'x');
    await direct.makeLink(`${folder}/link`, 'nowhere');
    await expect(need('rename')(`${folder}/a`, `${folder}/link`, signal)).rejects.toMatchObject({
      code: 'already-exists',
    });
    expect((await direct.names(folder)).map(String)).toEqual(['a', 'link']);
  });

  addVital('replaces a file when told to rename over it', async (context) => {
    const { folder, direct, need, signal } = context;
    const renameOver = need('renameOver');
    await direct.writeFile(`${folder}/a`, 'one');
    await direct.writeFile(`${folder}/b`, 'two');
    await renameOver(`${folder}/a`, `${folder}/b`, signal);
    expect((await direct.names(folder)).map(String)).toEqual(['b']);
    expect(String(await direct.readFile(`${folder}/b`))).toBe('one');
    await renameOver(`${folder}/b`, `${folder}/free`, signal);
    expect((await direct.names(folder)).map(String)).toEqual(['free']);
  });

  addVital('leaves the target when there is nothing to rename over it', async (context) => {
    const { folder, direct, need, signal } = context;
    await direct.writeFile(`${folder}/b`, 'two');
    await expect(need('renameOver')(`${folder}/none`, `${folder}/b`, signal)).rejects.toMatchObject(
      { code: 'not-found' },
    );
    expect(String(await direct.readFile(`${folder}/b`))).toBe('two');
  });

  add('sets permissions', async ({ session, folder, direct, need, signal }) => {
    await direct.writeFile(`${folder}/file`, 'x');
    await direct.makeFolder(`${folder}/sub`);
    const setPermissions = need('setPermissions');
    for (const [name, mode] of [
      ['file', 0o640],
      ['file', 0o755],
      ['sub', 0o1770],
    ] as const) {
      await setPermissions(`${folder}/${name}`, mode, signal);
      expect((await session.stat(`${folder}/${name}`, signal)).mode).toBe(mode);
    }
  });

  add('sets the time of change as precisely as it says', async (context) => {
    const { session, folder, direct, need, signal } = context;
    const precisionMs = session.traits.timePrecisionMs;
    if (precisionMs === 'unknown') return context.skip('the precision is not known');
    await direct.writeFile(`${folder}/file`, 'x');
    for (const wanted of [1_234_567_890_123, 86_400_000, 4_000_000_000_000]) {
      await need('setModified')(`${folder}/file`, wanted, signal);
      const { modifiedAtMs } = await session.stat(`${folder}/file`, signal);
      expect(Math.abs((modifiedAtMs ?? 0) - wanted), String(wanted)).toBeLessThan(precisionMs);
    }
  });
}
