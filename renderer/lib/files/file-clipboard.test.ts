import { describe, expect, it } from 'vitest';
import { entryNamed } from '../../../test/fixtures/entries.ts';
import { FileClipboard } from './file-clipboard.svelte.ts';
import type { Listing } from './listing.svelte.ts';
import { rowOf } from './order.ts';

function pane(sessionId: string, rowsPath: string, ...names: string[]): Listing {
  const operands = names.map((name) => rowOf(entryNamed(name)));
  return { files: { sessionId }, style: 'posix', rowsPath, operands } as unknown as Listing;
}

describe('files between copy and paste', () => {
  it('are known by their paths, in the order of the pane', () => {
    const clipboard = new FileClipboard();
    expect(clipboard.take(pane('s1', '/var/www', 'b', 'a b'), false)).toBe(true);
    expect(clipboard.held).toMatchObject({
      isCut: false,
      sessionId: 's1',
      folder: '/var/www',
      paths: ['/var/www/b', '/var/www/a b'],
    });
  });

  it('stay those of the last time where nothing is selected', () => {
    const clipboard = new FileClipboard();
    clipboard.take(pane('s1', '/var', 'log'), true);
    expect(clipboard.take(pane('s2', '/etc'), false)).toBe(false);
    expect(clipboard.held?.paths).toEqual(['/var/log']);
  });

  it('are marked in their own folder while they are cut', () => {
    const clipboard = new FileClipboard();
    const here = pane('s1', '/var', 'log', 'mail');
    clipboard.take(here, true);
    expect(clipboard.isCutting).toBe(true);
    expect([...clipboard.cutNamesIn(here)]).toEqual(['log', 'mail']);
    expect(clipboard.cutNamesIn(pane('s1', '/etc')).size).toBe(0);
    expect(clipboard.cutNamesIn(pane('s2', '/var')).size).toBe(0);

    clipboard.take(here, false);
    expect(clipboard.cutNamesIn(here).size).toBe(0);
    clipboard.take(here, true);
    clipboard.release();
    expect(clipboard.isCutting).toBe(false);
    expect(clipboard.cutNamesIn(here).size).toBe(0);
  });
});
