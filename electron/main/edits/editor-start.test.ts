import { describe, expect, it } from 'vitest';
import { editorStartOf, mayBeRun, startProgram } from './editor-start.ts';

describe('the editor', () => {
  it('is the program that the person chose, with the file as one argument', () => {
    expect(editorStartOf('/usr/bin/my editor', '/tmp/a b.txt', 'linux')).toEqual({
      kind: 'program',
      command: '/usr/bin/my editor',
      args: ['/tmp/a b.txt'],
    });
    expect(editorStartOf('/Applications/Zed.app', '/tmp/a', 'darwin')).toMatchObject({
      command: '/usr/bin/open',
      args: ['-a', '/Applications/Zed.app', '/tmp/a'],
    });
  });

  it('is one for text on systems that have a name for it', () => {
    expect(editorStartOf(null, 'C:\\x\\run.bat', 'win32')).toMatchObject({
      command: 'notepad.exe',
    });
    expect(editorStartOf(null, '/x/run.command', 'darwin')).toMatchObject({
      args: ['-t', '/x/run.command'],
    });
  });

  it('is left to the system only for what that cannot run', () => {
    expect(editorStartOf(null, '/x/site.conf', 'linux')).toEqual({ kind: 'system' });
    expect(() => editorStartOf(null, '/x/Evil.DESKTOP', 'linux')).toThrow(/run this file/);
    expect(editorStartOf('/usr/bin/vi', '/x/evil.desktop', 'linux').kind).toBe('program');
  });

  it.each(['a.exe', 'a.JS', 'b.tar.sh', '.hidden.jar'])('takes %s for a program', (name) => {
    expect(mayBeRun(name)).toBe(true);
  });
  it.each(['a.txt', 'exe', '.exe', 'a.css', 'sh/notes'])('takes %s for none', (name) => {
    expect(mayBeRun(name)).toBe(false);
  });

  it('that is not there is told', async () => {
    await expect(startProgram('/nowhere/editor', [])).rejects.toMatchObject({
      code: 'unsupported',
      detail: { reason: 'no-editor', path: '/nowhere/editor' },
    });
  });
});
