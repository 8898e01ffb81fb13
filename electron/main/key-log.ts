import type { Handlers } from '../shared/contract.ts';
import type { KeyLogState } from '../shared/contract-keylog.ts';
import type { SessionId } from '../shared/transfer.ts';
import type { AppLog } from './app-log.ts';
import type { FileDialogs } from './file-dialogs.ts';
import { writePrivateFile } from './private-file.ts';
import type { PushToWindow } from './prompts.ts';
import { words } from './words.ts';

export interface KeyLog {
  readonly handlers: Pick<Handlers<'main'>, 'keylog.state' | 'keylog.start' | 'keylog.stop'>;
  /** Where the engine of that session writes; null: nowhere. */
  fileFor(sessionId: SessionId): string | null;
  /** A tab that was closed wants nothing any more. */
  forget(sessionId: SessionId): void;
}

export interface KeyLogServices {
  dialogs: FileDialogs;
  /** Tells every engine that lives where to write from now on. */
  apply: () => Promise<void>;
  push: PushToWindow;
  log: AppLog;
}

const head =
  '# TLS keys of Keyferry. Whoever has this file can read recordings of these connections.\n';

/** Who wants the secrets of which connections. In memory alone: nothing of it is ever remembered. */
export function createKeyLog({ dialogs, apply, push, log }: KeyLogServices): KeyLog {
  let all: string | null = null;
  const bySession = new Map<SessionId, string>();

  function state(): KeyLogState {
    const sessions = [...bySession].map(([sessionId, file]) => ({ sessionId, file }));
    return { all, sessions };
  }

  async function announce(): Promise<void> {
    push('keylog.changed', { state: state() });
    await apply();
  }

  return {
    handlers: {
      'keylog.state': () => state(),
      async 'keylog.start'({ sessionId }) {
        const file = await dialogs.pickTarget(words().writeTlsKeys, 'keyferry-tls-keys.log');
        if (file === null) return false;
        await writePrivateFile(file, Buffer.from(head));
        if (sessionId === null) all = file;
        else bySession.set(sessionId, file);
        log.add('warning', `TLS keys are written to ${file}.`, sessionId ?? undefined);
        await announce();
        return true;
      },
      async 'keylog.stop'({ sessionId }) {
        if (sessionId === null) all = null;
        else bySession.delete(sessionId);
        log.add('info', 'TLS keys are not written any more.', sessionId ?? undefined);
        await announce();
        return null;
      },
    },
    fileFor: (sessionId) => bySession.get(sessionId) ?? all,
    forget(sessionId) {
      if (bySession.delete(sessionId)) push('keylog.changed', { state: state() });
    },
  };
}
