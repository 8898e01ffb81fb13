import { expect } from 'vitest';
import { listAll, listNames, readWhole } from '../bytes.ts';
import type { CaseContext, Cases } from '../contract.ts';

export function defineLinkCases({ add, addVital }: Cases): void {
  add('describes links with target and kind, in stat and listing alike', async (context) => {
    const { session, folder, signal } = context;
    await makeLinks(context);
    const expected = {
      toFile: { kind: 'link', linkTarget: 'file', linkKind: 'file' },
      toFolder: { kind: 'link', linkTarget: `${folder}/sub`, linkKind: 'folder' },
      dangling: { kind: 'link', linkTarget: 'nowhere', linkKind: null },
      circle: { kind: 'link', linkTarget: 'circle', linkKind: null },
    };
    const listed = new Map((await listAll(session, folder)).map((entry) => [entry.name, entry]));
    for (const [name, facts] of Object.entries(expected)) {
      expect(await session.stat(`${folder}/${name}`, signal), name).toMatchObject(facts);
      expect(listed.get(name), name).toMatchObject(facts);
    }
  });

  addVital('says not-found for what lies behind a dangling link', async (context) => {
    await makeLinks(context);
    await expectNothingBehind(context, 'dangling');
  });

  add('says not-found for what lies behind a circle of links', async (context) => {
    await makeLinks(context);
    await expectNothingBehind(context, 'circle');
  });

  add('follows links when listing and reading', async (context) => {
    const { session, folder } = context;
    await makeLinks(context);
    expect(await listNames(session, `${folder}/toFolder`)).toEqual(['inside']);
    expect(String(await readWhole(session, `${folder}/toFile`))).toBe('content');
  });

  add('makes links with exactly the target it is given', async (context) => {
    const { session, folder, signal } = context;
    const makeLink = context.need('makeLink');
    const targets = ['file', '../up/../and down', '/absolute/nowhere', 'späces & %41'];
    for (const [index, target] of targets.entries()) {
      await makeLink(`${folder}/link${String(index)}`, target, signal);
      expect(await session.stat(`${folder}/link${String(index)}`, signal)).toMatchObject({
        kind: 'link',
        linkTarget: target,
      });
    }
  });

  add('does not make a link over something', async (context) => {
    const { folder, direct, signal } = context;
    await direct.writeFile(`${folder}/taken`, 'content');
    await expect(context.need('makeLink')(`${folder}/taken`, 'file', signal)).rejects.toMatchObject(
      { code: 'already-exists' },
    );
    expect(String(await direct.readFile(`${folder}/taken`))).toBe('content');
  });

  add('removes a link and leaves what it points to', async (context) => {
    const { folder, direct, signal } = context;
    await makeLinks(context);
    const removeFile = context.need('removeFile');
    for (const name of ['toFile', 'toFolder', 'dangling', 'circle'])
      await removeFile(`${folder}/${name}`, signal);
    expect((await direct.names(folder)).map(String)).toEqual(['file', 'sub']);
    expect(String(await direct.readFile(`${folder}/file`))).toBe('content');
    expect(await direct.names(`${folder}/sub`)).toHaveLength(1);
  });

  add('renames a link itself', async (context) => {
    const { session, folder, direct, signal } = context;
    await makeLinks(context);
    await context.need('rename')(`${folder}/toFile`, `${folder}/renamed`, signal);
    expect(await session.stat(`${folder}/renamed`, signal)).toMatchObject({ linkTarget: 'file' });
    expect(String(await direct.readFile(`${folder}/file`))).toBe('content');
  });
}

async function expectNothingBehind(
  { session, folder, signal }: CaseContext,
  name: string,
): Promise<void> {
  const absent = { code: 'not-found' };
  const path = `${folder}/${name}`;
  await expect(listAll(session, path)).rejects.toMatchObject(absent);
  await expect(session.openRead(path, { offset: 0 }, signal)).rejects.toMatchObject(absent);
}

async function makeLinks({ folder, direct }: CaseContext): Promise<void> {
  await direct.writeFile(`${folder}/file`, 'content');
  await direct.makeFolder(`${folder}/sub`);
  await direct.writeFile(`${folder}/sub/inside`, 'x');
  await direct.makeLink(`${folder}/toFile`, 'file');
  await direct.makeLink(`${folder}/toFolder`, `${folder}/sub`);
  await direct.makeLink(`${folder}/dangling`, 'nowhere');
  await direct.makeLink(`${folder}/circle`, 'circle');
}
