import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { localSessionId } from '../../shared/bridge.ts';
import type { EditView } from '../../shared/contract-edits.ts';
import type { Handlers } from '../../shared/contract.ts';
import { AppError } from '../../shared/errors.ts';
import type { SessionId } from '../../shared/transfer.ts';
import type { AppLog } from '../app-log.ts';
import type { PushToWindow } from '../prompts.ts';
import type { Session } from '../session.ts';
import { createEdit, type Edit } from './edit.ts';
import { makeEditFolder, tidyEditFolders } from './edit-folders.ts';

export type EditHandlers = Pick<
  Handlers<'main'>,
  'edit.open' | 'edit.list' | 'edit.upload' | 'edit.answer' | 'edit.close'
>;

export interface EditsOptions {
  /** Below the profile; only its owner gets in. */
  root: string;
  find: (sessionId: SessionId) => Session;
  openEditor: (file: string) => Promise<void>;
  push: PushToWindow;
  log: AppLog;
}

export interface Edits {
  readonly handlers: EditHandlers;
  list(): EditView[];
  /** The session is connected again: what could not be uploaded is tried once more. */
  resume(sessionId: SessionId): void;
  /** Removes every local copy whose contents are on its server. */
  closeAll(): Promise<void>;
}

/** More editors than anybody uses at once. */
const editsAllowed = 100;

/** A lock that is not given back by then ends on its own. */
const releaseMs = 10_000;

/** All files that are open in editors, for as long as the app runs. */
export function createEdits({ root, find, openEditor, push, log }: EditsOptions): Edits {
  const edits = new Map<string, Edit>();
  void reportLeftovers(root, log);

  const list = (): EditView[] => [...edits.values()].map(({ view }) => view);
  const announce = (): void => {
    push('edit.changed', { edits: list() });
  };

  function requireEdit(editId: string): Edit {
    const edit = edits.get(editId);
    if (edit) return edit;
    throw new AppError('not-found', 'This file is no longer being edited.');
  }

  async function close(editId: string): Promise<void> {
    const edit = edits.get(editId);
    edits.delete(editId);
    announce();
    await edit?.close();
  }

  async function open(sessionId: SessionId, remotePath: string): Promise<EditView> {
    const known = [...edits.values()].find(
      ({ view }) => view.sessionId === sessionId && view.path === remotePath,
    );
    if (known) {
      await known.show();
      return known.view;
    }
    if (edits.size >= editsAllowed) {
      throw new AppError('limit-exceeded', 'Too many files are being edited.');
    }
    const session = find(sessionId);
    const edit = createEdit({
      id: randomUUID(),
      sessionId,
      path: remotePath,
      engine: {
        fetch: (params, signal) => session.relay('engine.fetchFile', params, signal),
        // A tab that was disconnected and connected again has another session under the same id.
        store: (params, signal) => find(sessionId).relay('engine.storeFile', params, signal),
        release: async (params) =>
          await find(sessionId).relay('engine.releaseFile', params, AbortSignal.timeout(releaseMs)),
      },
      folder: await makeEditFolder(root, `${placeOf(session)}${remotePath}`),
      openEditor,
      onChange: announce,
    });
    edits.set(edit.view.id, edit);
    announce();
    try {
      await edit.start();
    } catch (error) {
      await close(edit.view.id);
      throw error;
    }
    return edit.view;
  }

  return {
    list,
    resume(sessionId) {
      for (const edit of edits.values()) {
        if (edit.view.sessionId === sessionId) void edit.upload();
      }
    },
    async closeAll() {
      const clean = [...edits.values()].filter(({ view }) => !view.isUnsaved);
      await Promise.all(clean.map((edit) => edit.close()));
    },
    handlers: {
      async 'edit.open'({ sessionId, path: opened }) {
        if (sessionId !== localSessionId) return await open(sessionId, opened);
        if (!path.isAbsolute(opened)) throw new AppError('invalid-request', 'No absolute path.');
        await openEditor(opened);
        return null;
      },
      'edit.list': list,
      async 'edit.upload'({ editId }) {
        await requireEdit(editId).upload();
        return null;
      },
      async 'edit.answer'({ editId, answer }) {
        if (answer === 'discard') await close(editId);
        else await requireEdit(editId).answer(answer);
        return null;
      },
      async 'edit.close'({ editId }) {
        await close(editId);
        return null;
      },
    },
  };
}

function placeOf(session: Session): string {
  const target = session.state()?.target;
  return target && 'host' in target ? `${target.protocol}://${target.host}` : '';
}

/** Copies that an app that was killed did not upload are worth more than a tidy folder. */
async function reportLeftovers(root: string, log: AppLog): Promise<void> {
  try {
    for (const { folder, place } of await tidyEditFolders(root)) {
      log.add(
        'warning',
        `A saved change of ${place} was never uploaded; the file lies in ${folder}`,
      );
    }
  } catch (error) {
    log.add('warning', `Old local copies were not removed: ${AppError.from(error).message}`);
  }
}
