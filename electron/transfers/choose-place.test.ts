import { beforeEach, describe, expect, it } from 'vitest';
import { connectMemory, type MemorySession } from '../protocols/memory/connect.ts';
import { choosePlace } from './choose-place.ts';

const { signal } = new AbortController();

describe('choosePlace', () => {
  let session: MemorySession;
  beforeEach(async () => {
    session = await connectMemory();
    session.disk.makeFolder('/folder');
    session.disk.makeLink('/link', '/folder');
    session.disk.writeFile('/file', 'x');
  });

  it('puts a source inside a folder, or a link to one', async () => {
    for (const path of ['/folder', '/folder/', '/link']) {
      await expect(choosePlace(session, path, 'src', signal)).resolves.toEqual({
        targetFolder: path,
        targetName: 'src',
      });
    }
  });

  it('gives the copy a name that is not there yet, or that of a file', async () => {
    await expect(choosePlace(session, '/folder/new', 'src', signal)).resolves.toEqual({
      targetFolder: '/folder',
      targetName: 'new',
    });
    await expect(choosePlace(session, '/file', 'src', signal)).resolves.toEqual({
      targetFolder: '/',
      targetName: 'file',
    });
  });

  it('makes a folder that is named with a separator at its end', async () => {
    await expect(choosePlace(session, '/made/', 'src', signal)).resolves.toEqual({
      targetFolder: '/made/',
      targetName: 'src',
    });
    expect(session.disk.names('/')).toContain('made');
  });

  it('does not take a file for a folder', async () => {
    await expect(choosePlace(session, '/file/', 'src', signal)).rejects.toMatchObject({
      code: 'wrong-kind',
    });
  });
});
