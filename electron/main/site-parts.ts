import { app, powerMonitor, safeStorage, type BrowserWindow } from 'electron';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import type { Handlers } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import { targetOfSite } from '../shared/saved-site.ts';
import type { Target } from '../shared/site.ts';
import type { AppLog } from './app-log.ts';
import { demoHandlers } from './demo/demo-handlers.ts';
import { startDemoProcess } from './demo/demo-process.ts';
import { createDemoServers, type DemoServers } from './demo/demo-servers.ts';
import { createFileDialogs } from './file-dialogs.ts';
import { setMenu } from './menu.ts';
import type { Profile } from './profile.ts';
import type { PushToWindow } from './prompts.ts';
import { createSiteLink, type SiteLink } from './saved-credentials.ts';
import { secretHandlers } from './secrets/secret-handlers.ts';
import { exchangeHandlers } from './sites/exchange-handlers.ts';
import type { ImportPlaces } from './sites/import/import-file.ts';
import { settingsHandlers } from './sites/settings-handlers.ts';
import { siteHandlers } from './sites/site-handlers.ts';
import { chooseWords } from './words.ts';

export interface SitePartsOptions {
  /** The bundled Node and the bundle of the demo servers. */
  demoFiles: () => { node: string; script: string };
  window: () => BrowserWindow | undefined;
  push: PushToWindow;
  log: AppLog;
}

/** Saved sites, settings, secrets and demo servers, put together for this app. */
export function createSiteParts({ demoFiles, window, push, log }: SitePartsOptions) {
  const folder = app.getPath('userData');
  const profile = onceReady(async () => {
    // Loaded late: electron-store and its schema compiler are the heaviest thing that main has.
    const { openProfile } = await import('./profile.ts');
    const opened = await openProfile({
      folder,
      cipher: safeStorage,
      platform: process.platform,
      push,
      onSettings: ({ appearance }) => {
        chooseWords(appearance.language, app.getLocale());
        setMenu();
      },
    });
    lockWithTheScreen(opened);
    return opened;
  });
  const dialogs = createFileDialogs(window);
  const demo: DemoServers = createDemoServers({
    start: (serverId) =>
      startDemoProcess({
        ...demoFiles(),
        serverId,
        folder: path.join(folder, 'demo', serverId),
        onOutput: (line) => {
          log.add('warning', `Demo server ${serverId}: ${line}`);
        },
      }),
    onChange: (servers) => {
      push('demo.changed', { servers });
    },
  });
  const handlers = {
    ...siteHandlers(profile),
    ...exchangeHandlers({ profile, dialogs, places: importPlaces() }),
    ...secretHandlers(profile),
    ...settingsHandlers(profile, dialogs),
    ...demoHandlers(demo),
  } satisfies Partial<Handlers<'main'>>;
  const link: SiteLink = createSiteLink({ profile, demo, log });
  /** @throws {AppError} not-found; unsupported as `targetOfSite` */
  async function targetOf(siteId: string): Promise<Target> {
    const site = (await profile()).sites.tree().sites.find(({ id }) => id === siteId);
    if (!site) throw new AppError('not-found', 'This site is not saved any more.', { siteId });
    return targetOfSite(site);
  }

  return { handlers, link, demo, profile, targetOf };
}

/** One profile for the app; a failure to open it is tried again by the next call. */
function onceReady(open: () => Promise<Profile>): () => Promise<Profile> {
  let opening: Promise<Profile> | undefined;
  return () => {
    opening ??= app.whenReady().then(open);
    opening.catch(() => {
      opening = undefined;
    });
    return opening;
  };
}

function lockWithTheScreen({ vault, settings }: Profile): void {
  const lock = (): void => {
    if (settings.get().vault.isLockedWithScreen) vault.lock();
  };
  powerMonitor.on('suspend', lock);
  // Linux has no such event; there the time without use has to do.
  if (process.platform !== 'linux') powerMonitor.on('lock-screen', lock);
}

function importPlaces(): ImportPlaces {
  return {
    home: homedir(),
    localUser: localUserName(),
    platform: process.platform,
    appData: process.env['APPDATA'],
  };
}

function localUserName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container the user may have a number and no name; imported sites then ask for one.
    return process.env['USER'] ?? '';
  }
}
