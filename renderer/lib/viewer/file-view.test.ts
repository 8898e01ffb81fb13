import { describe, expect, it } from 'vitest';
import { AppError } from '../../../electron/shared/errors.ts';
import { previewBytesAtMost, type FilePreview } from '../../../electron/shared/preview.ts';
import { FileView } from './file-view.svelte.ts';

const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13];

/** A file of the given size that begins with the given bytes. */
function viewOf(head: readonly number[], sizeBytes = head.length) {
  const asked: number[] = [];
  const view = new FileView(
    {
      preview(_path, limitBytes): Promise<FilePreview> {
        asked.push(limitBytes);
        const bytes = new Uint8Array(Math.min(limitBytes, sizeBytes)).fill(0x61);
        bytes.set(head.slice(0, bytes.length));
        const base64 = Buffer.from(bytes).toString('base64');
        return Promise.resolve({ base64, sizeBytes, isWhole: sizeBytes <= limitBytes });
      },
    },
    { path: '/a/b', name: 'b', folder: '/a' },
  );
  return { view, asked };
}

describe('FileView', () => {
  it('shows text as text, in the encoding that its bytes are', async () => {
    const { view } = viewOf([...new TextEncoder().encode('naïve\r\n')]);
    await view.load();
    expect(view).toMatchObject({ mode: 'text', encoding: 'utf-8', text: 'naïve\n', isExact: true });
    view.encoding = 'windows-1252';
    expect(view.text).toBe('naÃ¯ve\n');
  });

  it('shows binary data as hex', async () => {
    const { view } = viewOf([0x7f, 0x45, 0x4c, 0x46, 0, 0]);
    await view.load();
    expect(view.mode).toBe('hex');
    expect(view.picture).toBeNull();
  });

  it('shows UTF-16, which is full of zeros, as text', async () => {
    const { view } = viewOf([0xff, 0xfe, 0x61, 0, 0x0a, 0]);
    await view.load();
    expect(view).toMatchObject({ mode: 'text', encoding: 'utf-16le', text: 'a\n' });
  });

  it('asks for all bytes of a picture, and only for those of one that is small enough', async () => {
    const small = viewOf(png, 1_000_000);
    await small.view.load();
    expect(small.asked).toEqual([256 * 1024, previewBytesAtMost]);
    expect(small.view.mode).toBe('image');
    expect(small.view.picture).toMatch(/^data:image\/png;base64,iVBORw0K/);

    const large = viewOf(png, previewBytesAtMost + 1);
    await large.view.load();
    expect(large.asked).toEqual([256 * 1024]);
    expect(large.view).toMatchObject({ mode: 'hex', picture: null, pictureType: 'image/png' });
  });

  it('keeps the reason of a failure, and not that of one that nobody waits for', async () => {
    const denied = new AppError('permission-denied', 'No.');
    const view = new FileView(
      { preview: () => Promise.reject(denied) },
      { path: '/a', name: 'a', folder: '/' },
    );
    await view.load();
    expect(view.failure?.code).toBe('permission-denied');
    const loading = view.load();
    view.stop();
    await loading;
    expect(view.failure).toBeNull();
  });
});
