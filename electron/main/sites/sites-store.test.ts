import { describe, expect, it, vi } from 'vitest';
import { draftSite } from '../../shared/saved-site.ts';
import { defaultSettings } from '../../shared/settings.ts';
import { openSettingsStore } from './settings-store.ts';
import { exportSites, readExportedSites } from './site-exchange.ts';
import { openSitesStore } from './sites-store.ts';
import type { DocumentStorage } from './stored-document.ts';

function storageOf(text?: string): DocumentStorage & { backUp: ReturnType<typeof vi.fn> } {
  let content = text;
  return {
    path: '/p/x.json',
    read: () => content,
    write: (document) => {
      content = JSON.stringify(document);
    },
    backUp: vi.fn(() => '/p/x.damaged.json'),
  };
}

const draft = {
  ...draftSite('Ledger', { protocol: 'ftp', host: 'h', port: 21, user: 'ops' }),
  folder: ['Finance'],
};

describe('the sites of a profile', () => {
  it('are there after a restart, in their order, empty folders too', () => {
    const storage = storageOf();
    const store = openSitesStore(storage, () => undefined);
    const first = store.save(null, draft);
    const second = store.save(null, { ...draft, name: 'Payroll' });
    store.addFolder(['Empty']);
    store.move([second.id], [], first.id);
    const again = openSitesStore(storage, () => undefined);
    expect(again.notice).toBeNull();
    expect(again.tree()).toEqual(store.tree());
    expect(again.tree().sites.map(({ name }) => name)).toEqual(['Payroll', 'Ledger']);
    expect(again.tree().folders).toEqual([['Finance'], ['Empty']]);
  });

  it('tell of each change once, and of none where nothing changed', () => {
    const onChange = vi.fn();
    const store = openSitesStore(storageOf(), onChange);
    const site = store.save(null, draft);
    store.save(site.id, { ...draft, notes: 'n' });
    store.moveFolder(['Finance'], ['Finance']);
    expect(onChange).toHaveBeenCalledTimes(2);
    expect(onChange).toHaveBeenLastCalledWith(store.tree());
  });

  it('are saved one by one out of a damaged list', () => {
    const good = openSitesStore(storageOf(), () => undefined).save(null, draft);
    const storage = storageOf(
      JSON.stringify({ version: 1, folders: [7], sites: [good, { id: 'bad' }] }),
    );
    const store = openSitesStore(storage, () => undefined);
    expect(store.notice).toEqual({
      kind: 'salvaged',
      backupPath: '/p/x.damaged.json',
      lostCount: 2,
    });
    expect(store.tree()).toEqual({ folders: [['Finance']], sites: [good] });
  });
});

describe('the settings of a profile', () => {
  it('change in parts and survive a restart', () => {
    const storage = storageOf();
    const store = openSettingsStore(storage, () => undefined);
    expect(store.get()).toEqual(defaultSettings);
    store.change({ appearance: { theme: 'night' } });
    store.setEditor('/usr/bin/gedit');
    const again = openSettingsStore(storage, () => undefined).get();
    expect(again).toMatchObject({
      appearance: { theme: 'night', density: 'dense' },
      editor: { program: '/usr/bin/gedit' },
    });
  });

  it('take defaults for what an older file does not have', () => {
    const store = openSettingsStore(storageOf('{"version":1,"log":{}}'), () => undefined);
    expect(store.notice).toBeNull();
    expect(store.get()).toEqual(defaultSettings);
  });

  it('keep every valid part of a damaged file', () => {
    const storage = storageOf('{"version":1,"appearance":{"theme":"night","density":"huge"}}');
    const store = openSettingsStore(storage, () => undefined);
    expect(store.notice).toMatchObject({ kind: 'salvaged', lostCount: 1 });
    expect(store.get().appearance.theme).toBe('night');
  });
});

describe('the exchange file', () => {
  it('brings sites back as they were, without what belongs to one computer', () => {
    const store = openSitesStore(storageOf(), () => undefined);
    const site = store.save(null, draft);
    const text = exportSites([site], new Date(0));
    expect(text).not.toContain(site.id);
    expect(readExportedSites(text)).toEqual({
      sites: [{ draft, password: null }],
      folders: [['Finance']],
      notes: [],
    });
  });

  it('names the sites that are not valid, and takes no secret from anywhere', () => {
    const text = JSON.stringify({
      format: 'keyferry-sites',
      version: 1,
      sites: [draft, { ...draft, name: 'Sly', password: 'x' }, { name: 'Half' }, 7],
    });
    const { sites, notes } = readExportedSites(text);
    expect(sites).toHaveLength(1);
    expect(notes.map(({ reason, site }) => [reason, site])).toEqual([
      ['incomplete', 'Sly'],
      ['incomplete', 'Half'],
      ['incomplete', '#4'],
    ]);
  });

  it('says that another file is another file', () => {
    for (const text of ['', '{}', '[]', '<xml/>']) {
      expect(readExportedSites(text).notes).toMatchObject([{ reason: 'unreadable' }]);
    }
  });
});
