import { describe, expect, it } from 'vitest';
import { openDocument, type DocumentKind, type DocumentStorage } from './stored-document.ts';

interface Names {
  names: string[];
}
const kind: DocumentKind<Names> = {
  version: 3,
  empty: { names: [] },
  migrations: {
    1: ({ name }) => ({ version: 2, all: [name] }),
    2: ({ all }) => ({ version: 3, names: all }),
  },
  read: ({ names }) => {
    const list: unknown[] = Array.isArray(names) ? names : [];
    const kept = list.filter((name) => typeof name === 'string');
    return { value: { names: kept }, lostCount: list.length - kept.length };
  },
};

function storageOf(text: string | undefined): DocumentStorage & { copies: Map<string, string> } {
  let content = text;
  const copies = new Map<string, string>();
  return {
    path: '/p/names.json',
    copies,
    read: () => content,
    write: (document) => {
      content = JSON.stringify(document);
    },
    backUp(reason) {
      copies.set(reason, content ?? '');
      return `/p/names.${reason}.json`;
    },
  };
}

describe('openDocument', () => {
  it('begins empty, and writes nothing before something changes', () => {
    const storage = storageOf(undefined);
    const document = openDocument(storage, kind);
    expect(document.value()).toEqual({ names: [] });
    expect(document.notice).toBeNull();
    expect(storage.read()).toBeUndefined();
    document.replace({ names: ['a'] });
    expect(openDocument(storage, kind).value()).toEqual({ names: ['a'] });
  });

  it('leaves a good file alone', () => {
    const text = '{ "version": 3, "names": ["a"] }';
    const storage = storageOf(text);
    expect(openDocument(storage, kind)).toMatchObject({ notice: null });
    expect(storage.read()).toBe(text);
    expect(storage.copies.size).toBe(0);
  });

  it('brings an old file up to date, step by step, after copying it', () => {
    const text = '{"version":1,"name":"a"}';
    const storage = storageOf(text);
    const document = openDocument(storage, kind);
    expect(document.value()).toEqual({ names: ['a'] });
    expect(document.notice).toEqual({ kind: 'migrated', backupPath: '/p/names.version-1.json' });
    expect(storage.copies).toEqual(new Map([['version-1', text]]));
    expect(JSON.parse(storage.read() ?? '')).toEqual({ version: 3, names: ['a'] });
  });

  it('keeps a copy of what it cannot read at all', () => {
    for (const text of ['', '{"version":3,', '[]', '{"names":["a"]}', '{"version":"3"}']) {
      const storage = storageOf(text);
      const document = openDocument(storage, kind);
      expect(document.value()).toEqual({ names: [] });
      expect(document.notice).toMatchObject({ kind: 'damaged' });
      expect(storage.copies.get('damaged')).toBe(text);
    }
  });

  it('saves what is good of a file that is not, and counts the rest', () => {
    const text = '{"version":3,"names":["a",7,"b"]}';
    const storage = storageOf(text);
    const document = openDocument(storage, kind);
    expect(document.value()).toEqual({ names: ['a', 'b'] });
    expect(document.notice).toMatchObject({ kind: 'salvaged', lostCount: 1 });
    expect(storage.copies.get('damaged')).toBe(text);
  });

  it('never writes to a file of a later version', () => {
    const text = '{"version":4,"names":{}}';
    const storage = storageOf(text);
    const document = openDocument(storage, kind);
    expect(document.notice).toEqual({ kind: 'newer' });
    expect(() => {
      document.replace({ names: ['a'] });
    }).toThrow(expect.objectContaining({ code: 'unsupported' }));
    expect(storage.read()).toBe(text);
  });

  it('keeps the old value when the disk refuses the new one', () => {
    const storage = storageOf('{"version":3,"names":["a"]}');
    const document = openDocument(storage, kind);
    storage.write = () => {
      throw new Error('disk full');
    };
    expect(() => {
      document.replace({ names: [] });
    }).toThrow('disk full');
    expect(document.value()).toEqual({ names: ['a'] });
  });
});
