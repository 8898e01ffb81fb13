import { expect } from 'vitest';
import { listAll, listNames, readWhole, writeWhole } from '../bytes.ts';
import type { Cases } from '../contract.ts';

/** Names that go wrong where a protocol escapes, trims, folds or splits. */
const oddNames = [
  'with space',
  ' leading space',
  'trailing space ',
  '#hash',
  'per%cent',
  '%2e%2e%2f',
  'plus+sign',
  'quote"double',
  "quote'single",
  'back\\slash',
  'star*question?[set]',
  'semi;amp&pipe|dollar$`',
  '.leading dot',
  '...',
  '-leading dash',
  '~tilde',
  'new\nline',
  'carriage\rreturn',
  'tab\tstop',
  'C:colon',
  'NUL',
  'caf\u00e9 composed',
  'cafe\u0301 decomposed',
  'Ελληνικά',
  'русский',
  '日本語',
  'עברית',
  'العربية',
  '😀 emoji 👩‍👩‍👧',
  'line\u2028separator',
  'replacement\ufffd',
  'right\u202eleft',
  'é'.repeat(127) + 'x',
];

export function defineNameCases({ add, addVital }: Cases): void {
  add('lists odd names as they are stored', async ({ session, folder, direct, subject }) => {
    const names = possible(subject.impossibleNames);
    for (const name of names) await direct.writeFile(`${folder}/${name}`, name);
    expect(await listNames(session, folder)).toEqual([...names].sort());
  });

  addVital('reads each file with an odd name', async ({ session, folder, direct, subject }) => {
    for (const name of possible(subject.impossibleNames)) {
      await direct.writeFile(`${folder}/${name}`, name);
      expect(String(await readWhole(session, `${folder}/${name}`)), name).toBe(name);
    }
  });

  addVital('stores odd names byte for byte', async (context) => {
    const { folder, direct, subject } = context;
    const write = context.need('write');
    const names = possible(subject.impossibleNames);
    for (const name of names) await writeWhole(write, `${folder}/${name}`, Buffer.from(name));
    const stored = await direct.names(folder);
    const wanted = names.map((name) => Buffer.from(name)).sort((a, b) => a.compare(b));
    expect(stored.map((name) => name.toString('hex'))).toEqual(
      wanted.map((name) => name.toString('hex')),
    );
  });

  add('makes, renames and removes folders with odd names', async (context) => {
    const { session, folder, signal, subject } = context;
    const makeFolder = context.need('makeFolder');
    const rename = context.need('rename');
    const removeFolder = context.need('removeFolder');
    for (const name of possible(subject.impossibleNames)) {
      await makeFolder(`${folder}/plain`, signal);
      await rename(`${folder}/plain`, `${folder}/${name}`, signal);
      expect(await listNames(session, folder)).toEqual([name]);
      await removeFolder(`${folder}/${name}`, signal);
    }
    expect(await listNames(session, folder)).toEqual([]);
  });

  add('says name-invalid for a name that is too long', async ({ folder, need, signal }) => {
    await expect(need('makeFolder')(`${folder}/${'x'.repeat(256)}`, signal)).rejects.toMatchObject({
      code: 'name-invalid',
    });
  });

  add('says name-invalid for a path with NUL', async ({ folder, session, need, signal }) => {
    const path = `${folder}/a\0b`;
    const invalid = { code: 'name-invalid' };
    await expect(session.stat(path, signal)).rejects.toMatchObject(invalid);
    await expect(need('makeFolder')(path, signal)).rejects.toMatchObject(invalid);
  });

  addVital('lists a name that is no text and never mistakes it for another', async (context) => {
    const { session, folder, direct, signal } = context;
    if (!direct.writeRawName) return context.skip('names are always text here');
    const latin1 = Buffer.from([0x63, 0x61, 0x66, 0xe9]);
    await direct.writeRawName(folder, latin1, 'odd one');
    await direct.writeFile(`${folder}/caf\ufffd`, 'bystander');
    const entries = await listAll(session, folder);
    expect(entries).toHaveLength(2);
    const odd = entries.find((entry) => entry.sizeBytes === 'odd one'.length);
    expect(odd?.name).toMatch(/^caf/);
    const read = readWhole(session, `${folder}/${odd?.name ?? ''}`).then(String);
    expect(await read.catch(() => 'refused')).toMatch(/^(?:odd one|refused)$/);
    // A refusal is fine; hitting the bystander is not.
    await context
      .need('removeFile')(`${folder}/${odd?.name ?? ''}`, signal)
      .catch(() => undefined);
    expect(String(await direct.readFile(`${folder}/caf\ufffd`))).toBe('bystander');
  });
}

function possible(impossible: readonly string[] = []): string[] {
  return oddNames.filter((name) => !impossible.includes(name));
}
