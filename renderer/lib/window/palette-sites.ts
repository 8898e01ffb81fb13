import { optionsOf } from '../settings/setting-options.ts';
import { text } from '../text/text.ts';
import type { Desk } from './desk.svelte.ts';
import type { PaletteEntry } from './palette.ts';
import { connectDemo, connectSite, importSites, newSite, saveConnection } from './site-actions.ts';

type PlainEntry = Pick<PaletteEntry, 'id' | 'label' | 'run'>;

/** Saved sites and demo servers, found by their folders and servers, too. */
export function siteEntries(desk: Desk): PaletteEntry[] {
  const { sites, demo } = desk.profile;
  const saved = sites.tree.sites.map((site): PaletteEntry => ({
    id: `site ${site.id}`,
    label: site.name,
    hint: [...site.folder, site.target.user, site.target.host].join(' '),
    detail: site.folder.at(-1) ?? text.manager.site,
    icon: 'hard-drives',
    run: () => void desk.attempt(connectSite(desk, site)),
  }));
  const demos = demo.all.map((server): PaletteEntry => ({
    id: `demo ${server.serverId}`,
    label: text.demo.names[server.serverId],
    detail: text.demo.kind,
    icon: 'anchor',
    run: () => void desk.attempt(connectDemo(desk, server)),
  }));
  return [...saved, ...demos];
}

/** What can be done with sites and the vault now. */
export function siteActionEntries(desk: Desk): PaletteEntry[] {
  const { connection } = desk;
  const { vault } = desk.profile;
  const entries: PlainEntry[] = [
    {
      id: 'new-site',
      label: text.manager.newSite,
      run: () => {
        newSite(desk);
      },
    },
    {
      id: 'import',
      label: text.manager.importSites,
      run: () => {
        importSites(desk);
      },
    },
  ];
  if (connection?.target) {
    entries.push({
      id: 'save-connection',
      label: text.manager.saveConnection,
      run: () => {
        saveConnection(desk, connection);
      },
    });
  }
  if (vault.status.vault === 'open') {
    const run = (): void => void desk.attempt(vault.lock());
    entries.push({ id: 'lock', label: text.settings.lockVault, run });
  } else {
    const kind = vault.status.vault === 'locked' ? 'unlock' : 'create';
    const label = text.settings[kind === 'unlock' ? 'unlockVault' : 'createVault'];
    entries.push({ id: kind, label, run: () => void vault.ask(kind) });
  }
  return entries.map((entry) => ({
    ...entry,
    detail: '',
    icon: 'terminal-window',
  }));
}

export function settingEntries(desk: Desk): PaletteEntry[] {
  const words = text.settings;
  const { settings } = desk.profile;
  const themes = optionsOf(words.themes).map(({ value, label }): PlainEntry => ({
    id: `theme ${value}`,
    label: `${words.theme}: ${label}`,
    run: () => void desk.attempt(settings.change({ appearance: { theme: value } })),
  }));
  const densities = optionsOf(words.densities).map(({ value, label }): PlainEntry => ({
    id: `density ${value}`,
    label: `${words.density}: ${label}`,
    run: () => void desk.attempt(settings.change({ appearance: { density: value } })),
  }));
  return [...themes, ...densities].map((entry) => ({
    ...entry,
    detail: words.setting,
    icon: 'gear',
  }));
}
