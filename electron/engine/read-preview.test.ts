import { beforeEach, describe, expect, it } from 'vitest';
import { connectMemory, type MemorySession } from '../protocols/memory/connect.ts';
import { readPreview } from './read-preview.ts';

const { signal } = new AbortController();

describe('readPreview', () => {
  let session: MemorySession;
  const bytes = Uint8Array.from({ length: 5_000 }, (_, index) => index % 251);

  beforeEach(async () => {
    session = await connectMemory({ pieceBytes: 700 });
    session.disk.writeFile('/data.bin', bytes);
  });

  const preview = (path: string, limitBytes: number) =>
    readPreview(session, path, limitBytes, signal);
  const decoded = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

  it('gives exactly the first bytes, and says that more follow', async () => {
    const { base64, ...facts } = await preview('/data.bin', 4_999);
    expect(decoded(base64)).toEqual(bytes.slice(0, 4_999));
    expect(facts).toEqual({ sizeBytes: 5_000, isWhole: false });
  });

  it('gives a file that fits as a whole, to the last byte', async () => {
    for (const limitBytes of [5_000, 5_001, 100_000]) {
      const { base64, ...facts } = await preview('/data.bin', limitBytes);
      expect(decoded(base64)).toEqual(bytes);
      expect(facts).toEqual({ sizeBytes: 5_000, isWhole: true });
    }
  });

  it('gives an empty file', async () => {
    session.disk.writeFile('/empty', '');
    await expect(preview('/empty', 10)).resolves.toEqual({
      base64: '',
      sizeBytes: 0,
      isWhole: true,
    });
  });

  it('follows a link, whose own size says nothing', async () => {
    session.disk.makeLink('/link', '/data.bin');
    const { base64, ...facts } = await preview('/link', 10);
    expect(decoded(base64)).toEqual(bytes.slice(0, 10));
    expect(facts).toEqual({ sizeBytes: null, isWhole: false });
  });

  it('reads no folder, also not behind a link', async () => {
    session.disk.makeFolder('/folder');
    session.disk.makeLink('/to-folder', '/folder');
    await expect(preview('/folder', 10)).rejects.toMatchObject({ code: 'wrong-kind' });
    await expect(preview('/to-folder', 10)).rejects.toMatchObject({ code: 'wrong-kind' });
    await expect(preview('/nothing', 10)).rejects.toMatchObject({ code: 'not-found' });
  });
});
