import { expect } from 'vitest';
import { drain, mebibyte, noise, readWhole } from '../bytes.ts';
import type { Cases } from '../contract.ts';

export function defineReadingCases({ add, addVital }: Cases): void {
  addVital('reads an empty file as no bytes', async ({ session, folder, direct, signal }) => {
    await direct.writeFile(`${folder}/empty`, '');
    const source = await session.openRead(`${folder}/empty`, { offset: 0 }, signal);
    expect(await source.next()).toBeUndefined();
    expect(await source.next()).toBeUndefined();
    await source.close();
  });

  // Around the sizes at which requests, packets and buffers end.
  for (const length of [1, 32_767, 32_768, 32_769, 65_536, 261_120, mebibyte, mebibyte + 1])
    addVital(`reads ${String(length)} bytes unchanged`, async ({ session, folder, direct }) => {
      const bytes = noise(length);
      await direct.writeFile(`${folder}/file`, bytes);
      expect((await readWhole(session, `${folder}/file`)).equals(bytes)).toBe(true);
    });

  addVital('reads 5 MiB unchanged', async ({ session, folder, direct }) => {
    const bytes = noise(5 * mebibyte + 17);
    await direct.writeFile(`${folder}/file`, bytes);
    expect((await readWhole(session, `${folder}/file`)).equals(bytes)).toBe(true);
  });

  addVital('reads a file that is longer or shorter than expected to its end', async (context) => {
    const { session, folder, direct, signal } = context;
    const bytes = noise(300_000);
    await direct.writeFile(`${folder}/file`, bytes);
    for (const expectedBytes of [0, 10, 299_999, 300_000, 5_000_000]) {
      const options = { offset: 0, expectedBytes };
      const source = await session.openRead(`${folder}/file`, options, signal);
      expect((await drain(source)).equals(bytes), String(expectedBytes)).toBe(true);
    }
  });

  addVital('reads from an offset on', async ({ session, folder, direct }) => {
    const bytes = noise(mebibyte + 5_000);
    await direct.writeFile(`${folder}/file`, bytes);
    for (const offset of [1, 4_999, mebibyte, bytes.length - 1])
      expect(
        (await readWhole(session, `${folder}/file`, offset)).equals(bytes.subarray(offset)),
        String(offset),
      ).toBe(true);
  });

  add('reads nothing at and past the end', async ({ session, folder, direct }) => {
    await direct.writeFile(`${folder}/file`, 'abc');
    for (const offset of [3, 4, 5_000_000_000])
      expect(await readWhole(session, `${folder}/file`, offset)).toHaveLength(0);
  });

  addVital('reads eight files at once without mixing them up', async (context) => {
    const { session, folder, direct } = context;
    const contents = Array.from({ length: 8 }, (_, index) => noise(mebibyte + index * 1_000));
    for (const [index, bytes] of contents.entries())
      await direct.writeFile(`${folder}/${String(index)}`, bytes);
    const read = await Promise.all(
      contents.map((_, index) => readWhole(session, `${folder}/${String(index)}`)),
    );
    for (const [index, bytes] of contents.entries())
      expect(read[index]?.equals(bytes), String(index)).toBe(true);
  });

  addVital('keeps each piece valid until it is given back', async (context) => {
    const { session, folder, direct, signal } = context;
    const bytes = noise(3 * mebibyte);
    await direct.writeFile(`${folder}/file`, bytes);
    const source = await session.openRead(`${folder}/file`, { offset: 0 }, signal);
    const kept = [];
    for (let chunk = await source.next(); chunk; chunk = await source.next()) kept.push(chunk);
    expect(Buffer.concat(kept.map((chunk) => chunk.bytes)).equals(bytes)).toBe(true);
    for (const chunk of kept) chunk.release();
    await source.close();
  });

  addVital('says not-found for a file that is not there', async ({ session, folder, signal }) => {
    await expect(session.openRead(`${folder}/none`, { offset: 0 }, signal)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  add('says wrong-kind for a folder', async ({ session, folder }) => {
    await expect(readWhole(session, folder)).rejects.toMatchObject({ code: 'wrong-kind' });
  });

  add('says permission-denied for a closed file', async (context) => {
    const { session, subject, folder, direct, signal } = context;
    if (!subject.isUnprivileged) context.skip('permissions do not bind this user');
    await direct.writeFile(`${folder}/closed`, 'x');
    await direct.setMode(`${folder}/closed`, 0);
    await expect(session.openRead(`${folder}/closed`, { offset: 0 }, signal)).rejects.toMatchObject(
      { code: 'permission-denied' },
    );
  });

  add('stops reading when it is cancelled, and stays usable', async (context) => {
    const { session, folder, direct } = context;
    const bytes = noise(5 * mebibyte);
    await direct.writeFile(`${folder}/file`, bytes);
    const cancelling = new AbortController();
    const source = await session.openRead(`${folder}/file`, { offset: 0 }, cancelling.signal);
    const first = await source.next();
    expect(first?.bytes.length).toBeGreaterThan(0);
    first?.release();
    cancelling.abort();
    await expect(drain(source)).rejects.toMatchObject({ code: 'cancelled' });
    expect((await readWhole(session, `${folder}/file`)).equals(bytes)).toBe(true);
  });

  add('can be closed in the middle of a file, twice', async (context) => {
    const { session, folder, direct, signal } = context;
    await direct.writeFile(`${folder}/file`, noise(3 * mebibyte));
    const source = await session.openRead(`${folder}/file`, { offset: 0 }, signal);
    await source.next();
    await source.close();
    await source.close();
    await session.stat(`${folder}/file`, signal);
  });
}
