import { expect } from 'vitest';
import { mebibyte, noise, writeWhole } from '../bytes.ts';
import type { Cases } from '../contract.ts';

export function defineWritingCases({ add, addVital }: Cases): void {
  addVital('writes an empty file', async ({ folder, direct, need }) => {
    await writeWhole(need('write'), `${folder}/empty`, new Uint8Array(0));
    expect(await direct.readFile(`${folder}/empty`)).toHaveLength(0);
  });

  for (const length of [1, 32_768, 32_769, 5 * mebibyte + 17])
    addVital(`writes ${String(length)} bytes unchanged`, async ({ folder, direct, need }) => {
      const bytes = noise(length);
      await writeWhole(need('write'), `${folder}/file`, bytes);
      expect(bytes.equals(await direct.readFile(`${folder}/file`))).toBe(true);
    });

  addVital('writes one piece of 3 MiB unchanged', async ({ folder, direct, need, signal }) => {
    const bytes = noise(3 * mebibyte);
    const options = { offset: 0, isExclusive: true, mode: null };
    const sink = await need('write')(`${folder}/file`, options, signal);
    await sink.write(bytes);
    await sink.finish({ isSynced: true });
    expect(bytes.equals(await direct.readFile(`${folder}/file`))).toBe(true);
  });

  addVital('replaces a longer file without leaving its tail', async (context) => {
    const { folder, direct, need } = context;
    await direct.writeFile(`${folder}/file`, noise(10_000));
    await writeWhole(need('write'), `${folder}/file`, Buffer.from('short'));
    expect(String(await direct.readFile(`${folder}/file`))).toBe('short');
  });

  addVital('goes on at an offset and keeps what lies before it', async (context) => {
    const { session, folder, direct, need } = context;
    if (session.traits.canResume === false) return context.skip('files cannot be continued');
    const bytes = noise(mebibyte);
    const offset = 400_001;
    await direct.writeFile(`${folder}/file`, bytes.subarray(0, offset));
    await writeWhole(need('write'), `${folder}/file`, bytes.subarray(offset), { offset });
    expect(bytes.equals(await direct.readFile(`${folder}/file`))).toBe(true);
  });

  add('takes the bytes over before a write resolves', async ({ folder, direct, need, signal }) => {
    const options = { offset: 0, isExclusive: true, mode: null };
    const sink = await need('write')(`${folder}/file`, options, signal);
    const buffer = Buffer.alloc(50_000, 'a');
    await sink.write(buffer);
    buffer.fill('b');
    await sink.write(buffer);
    await sink.finish();
    const stored = Buffer.from(await direct.readFile(`${folder}/file`));
    expect(stored.equals(Buffer.concat([Buffer.alloc(50_000, 'a'), buffer]))).toBe(true);
  });

  add('creates exclusively, and only when the name is free', async (context) => {
    const { folder, direct, need } = context;
    const write = need('write');
    await writeWhole(write, `${folder}/new`, Buffer.from('mine'), { isExclusive: true });
    await expect(
      writeWhole(write, `${folder}/new`, Buffer.from('other'), { isExclusive: true }),
    ).rejects.toMatchObject({ code: 'already-exists' });
    expect(String(await direct.readFile(`${folder}/new`))).toBe('mine');
  });

  add('does not create exclusively through a dangling link', async (context) => {
    const { folder, direct, need } = context;
    await direct.makeLink(`${folder}/link`, 'elsewhere');
    await expect(
      writeWhole(need('write'), `${folder}/link`, Buffer.from('x'), { isExclusive: true }),
    ).rejects.toMatchObject({ code: 'already-exists' });
    expect((await direct.names(folder)).map(String)).toEqual(['link']);
  });

  add('gives a new file the permissions it is told', async (context) => {
    const { session, folder, need, signal } = context;
    await writeWhole(need('write'), `${folder}/file`, Buffer.from('x'), { mode: 0o600 });
    const { mode } = await session.stat(`${folder}/file`, signal);
    if (mode === null) context.skip('permissions are not told');
    expect(mode).toBe(0o600);
  });

  addVital('says not-found where the folder is missing', async ({ folder, need }) => {
    await expect(
      writeWhole(need('write'), `${folder}/none/file`, Buffer.from('x')),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  add('says wrong-kind when the name is a folder', async ({ folder, direct, need }) => {
    await direct.makeFolder(`${folder}/sub`);
    await expect(
      writeWhole(need('write'), `${folder}/sub`, Buffer.from('x')),
    ).rejects.toMatchObject({ code: 'wrong-kind' });
  });

  add('says permission-denied in a folder that may not be changed', async (context) => {
    const { subject, folder, direct, need } = context;
    if (!subject.isUnprivileged) context.skip('permissions do not bind this user');
    await direct.makeFolder(`${folder}/closed`);
    await direct.setMode(`${folder}/closed`, 0o500);
    await expect(
      writeWhole(need('write'), `${folder}/closed/file`, Buffer.from('x')),
    ).rejects.toMatchObject({ code: 'permission-denied' });
    expect(await direct.names(`${folder}/closed`)).toEqual([]);
  });

  add('can be given up in the middle, twice, and stays usable', async (context) => {
    const { session, folder, need, signal } = context;
    const options = { offset: 0, isExclusive: true, mode: null };
    const sink = await need('write')(`${folder}/file`, options, signal);
    await sink.write(noise(100_000));
    await sink.abort();
    await sink.abort();
    await expect(sink.finish()).rejects.toBeInstanceOf(Error);
    await session.stat(folder, signal);
  });

  add('stops writing when it is cancelled', async ({ session, folder, need, signal }) => {
    const cancelling = new AbortController();
    const options = { offset: 0, isExclusive: true, mode: null };
    const sink = await need('write')(`${folder}/file`, options, cancelling.signal);
    await sink.write(noise(100_000));
    cancelling.abort();
    await expect(sink.write(noise(100_000))).rejects.toMatchObject({ code: 'cancelled' });
    await sink.abort();
    await session.stat(folder, signal);
  });
}
