import { app, type BrowserWindow } from 'electron';
import path from 'node:path';
import type { Params, WindowChannel } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import type { AnyHandler } from '../shared/rpc.ts';
import type { Target } from '../shared/site.ts';
import { openHostKeyStores } from '../trust/stores.ts';
import { appHandlers } from './app-calls.ts';
import { createAppLog } from './app-log.ts';
import { serveApp } from './app-protocol.ts';
import {
  demoScript,
  engineScript,
  findBundledNode,
  queueScript,
  type InstallLayout,
} from './bundled-node.ts';
import { keepPageLoaded } from './crash.ts';
import { createCloseGuard } from './close-guard.ts';
import { createEdits } from './edits/edits.ts';
import { openEditor } from './edits/open-editor.ts';
import { createEngines } from './engines.ts';
import { createKeyLog } from './key-log.ts';
import { denyEverythingRemote } from './lockdown.ts';
import { probeHandlers } from './probe-handlers.ts';
import { createProbeStore } from './probe-store.ts';
import { createPrompts } from './prompts.ts';
import { queueRules } from './queue-rules.ts';
import { relayHandlers } from './relay.ts';
import { createFileDialogs } from './file-dialogs.ts';
import { reportHandlers } from './report-handlers.ts';
import { createReportHistory } from './report-history.ts';
import { transferLines } from './session-log.ts';
import { createSessions } from './sessions.ts';
import { createSiteParts } from './site-parts.ts';
import { createStartTimes, processStartedAtMs, type StartTimes } from './start-times.ts';
import { createTransferQueue } from './transfer-queue.ts';
import { createWhenDone, sleepComputer } from './when-done.ts';
import { createWindowLink } from './window-link.ts';
import { createWindow } from './window.ts';

export interface KeyferryApp {
  readonly times: StartTimes;
  readonly log: ReturnType<typeof createAppLog>;
  /** @throws {AppError} internal where there is none */
  findNode(): string;
  /** Opens the window, or brings it to the front. */
  showWindow(): void;
  /** Resolves when no engine and no demo server is left. */
  stopEngines(): Promise<void>;
  hasEngines(): boolean;
  /** The next close is not asked about: the system ends this person's session. */
  endUnasked(): void;
}

/** Puts the parts of main together. The local engine starts at once, beside Electron's own start. */
export function createApp(giveUp: (reason: string) => void): KeyferryApp {
  const layout = installLayout();
  const findNode = (): string => findBundledNode(layout, process.env);
  const times = createStartTimes(processStartedAtMs());
  const link = createWindowLink((text) => {
    log.add('warning', text);
  });
  const log = createAppLog((line) => {
    link.push('app.logged', line);
  });
  const engines = createEngines((kind) => ({
    node: findNode(),
    script: kind === 'queue' ? queueScript(layout) : engineScript(layout),
  }));
  const prompts = createPrompts(link.push);
  let window: BrowserWindow | undefined;
  const parts = createSiteParts({
    demoFiles: () => ({ node: findNode(), script: demoScript(layout) }),
    window: () => window,
    push(channel, params) {
      if (channel === 'settings.changed') {
        transfers.configure(queueRules((params as Params<'settings.changed'>).settings));
      }
      link.push(channel, params);
    },
    log,
  });
  const profileFolder = app.getPath('userData');
  const stores = openHostKeyStores({ profileFolder });
  const history = createReportHistory(path.join(profileFolder, 'reports'));
  const whenDone = createWhenDone({
    push: link.push,
    quit: () => {
      closing.quitWhenFree();
    },
    sleep: () => {
      sleepComputer(process.platform, (why) => {
        log.add('warning', `The computer was not sent to sleep: ${why}`);
      });
    },
  });
  const transfers = createTransferQueue({
    startProcess: (hooks) => engines.start({ ...hooks, handlers: {}, kind: 'queue' }),
    journal: path.join(profileFolder, 'transfers.db'),
    rules: async () => queueRules((await parts.profile()).settings.get()),
    push(channel, params) {
      if (channel === 'transfer.changed') logTransfers(params as Params<'transfer.changed'>);
      link.push(channel, params);
    },
    log,
    reopen: (sessionId) => sessions.reopen(sessionId),
    onIdle: whenDone.onIdle,
  });
  const endedTransfers = new Set<string>();
  const logTransfers = (changed: Params<'transfer.changed'>): void => {
    for (const { level, text } of transferLines(changed, endedTransfers)) log.add(level, text);
  };
  const keyLog = createKeyLog({
    dialogs: createFileDialogs(() => window),
    apply: () => sessions.applyKeyLogs(),
    push: link.push,
    log,
  });
  const sessions = createSessions(parts.demo.vouchedFor(stores), {
    startEngine: engines.start,
    prompts,
    transfers,
    push: link.push,
    log,
    sites: parts.link,
    history,
    keyLogFor: keyLog.fileFor,
    onClosed: keyLog.forget,
    onOpened: (sessionId) => {
      edits.resume(sessionId);
    },
  });
  const edits = createEdits({
    root: path.join(profileFolder, 'edits'),
    find: sessions.find,
    openEditor: (file) => openEditor(parts.profile, file),
    push: link.push,
    log,
  });

  const targetOfSession = (sessionId: string): Promise<Target> => {
    const target = sessions.find(sessionId).state()?.target;
    if (target) return Promise.resolve(target);
    return Promise.reject(new AppError('connection-lost', 'This session is not connected.'));
  };

  const closing = createCloseGuard(link.push, () => window);
  const handlers: Record<WindowChannel, AnyHandler> = {
    ...closing.handlers,
    ...relayHandlers(sessions),
    ...sessions.handlers,
    ...transfers.handlers,
    ...whenDone.handlers,
    ...appHandlers({
      window: () => window,
      times,
      log,
      dialogs: createFileDialogs(() => window),
    }),
    ...parts.handlers,
    ...edits.handlers,
    ...keyLog.handlers,
    ...reportHandlers({ history, stores, dialogs: createFileDialogs(() => window) }),
    ...probeHandlers({
      startEngine: engines.start,
      targetOf: (subject) =>
        subject.of === 'site' ? parts.targetOf(subject.siteId) : targetOfSession(subject.sessionId),
      proxyPassword: async (subject, request, signal) =>
        subject.of === 'site' ? null : await prompts.ask(subject.sessionId, request, signal),
      store: createProbeStore(path.join(profileFolder, 'probes')),
      push: link.push,
      log,
    }),
  };

  function openWindow(): BrowserWindow {
    const opened = createWindow(path.join(layout.appPath, 'out', 'electron', 'preload.cjs'));
    link.attach(opened, handlers);
    closing.watch(opened);
    opened.once('show', () => {
      times.mark('window');
    });
    opened.once('closed', () => {
      window = undefined;
    });
    keepPageLoaded({ window: opened, log, giveUp });
    void keepState(opened);
    return opened;
  }

  void sessions.keepLocalOpen();
  transfers.start();
  void app.whenReady().then(() => {
    denyEverythingRemote();
    serveApp(path.join(layout.appPath, 'out', 'renderer'));
    window = openWindow();
  });

  return {
    times,
    log,
    findNode,
    showWindow() {
      if (!app.isReady()) return;
      window ??= openWindow();
      if (window.isMinimized()) window.restore();
      window.focus();
    },
    async stopEngines() {
      await Promise.all([
        engines.stopAll(),
        parts.demo.isRunning() && parts.demo.stop(),
        edits.closeAll(),
      ]);
    },
    endUnasked: closing.release,
    hasEngines: () => engines.hasLiving() || parts.demo.isRunning(),
  };
}

/** Loaded late: the store's schema compiler is the heaviest thing that main has. */
async function keepState(window: BrowserWindow): Promise<void> {
  const { keepWindowState } = await import('./window-state.ts');
  if (!window.isDestroyed()) keepWindowState(window);
}

function installLayout(): InstallLayout {
  return {
    isPackaged: app.isPackaged,
    appPath: app.getAppPath(),
    resourcesPath: process.resourcesPath,
    platform: process.platform,
    arch: process.arch,
  };
}
