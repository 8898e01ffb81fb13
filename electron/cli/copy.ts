import { randomUUID } from 'node:crypto';
import { openSession } from '../engine/open-session.ts';
import { AppError } from '../shared/errors.ts';
import type { TransferView } from '../shared/transfer.ts';
import { createTransfers, localSession, remoteSession } from '../transfers/transfers.ts';
import type { Context } from './context.ts';
import type { Session } from './engine-types.ts';
import type { Place } from './look.ts';
import { throwProblems } from './problems.ts';
import { createProgress } from './progress.ts';

/** Opens this computer's disk as a session, runs `use`, and closes it. */
export async function withLocal<T>(
  signal: AbortSignal,
  use: (local: Session) => Promise<T>,
): Promise<T> {
  const local = await openSession(
    { protocol: 'local' },
    { judge: neverAsked, credentials: neverAsked, signal },
  );
  try {
    return await use(local);
  } finally {
    await local.close();
  }
}

function neverAsked(): Promise<never> {
  return Promise.reject(new AppError('internal', 'The local disk needs no sign-in.'));
}

export interface Copy {
  local: Session;
  remote: Session;
  direction: 'upload' | 'download';
  sourcePath: string;
  place: Place;
}

/**
 * Copies one source to its place and replaces what is there. Ends only when nothing of it goes on.
 * @throws {AppError} cancelled; with the code of the first problem when anything was not copied
 */
export async function copy(context: Context, job: Copy): Promise<TransferView> {
  const { terminal, signal } = context;
  const { local, remote, direction, sourcePath, place } = job;
  const progress = createProgress(terminal);
  const transfers = createTransfers({
    local,
    remote,
    isOnce: true,
    onChange: ([view]) => {
      if (view) progress.show(view);
    },
  });
  const id = randomUUID();
  const cancel = (): void => {
    transfers.cancel(id);
  };
  try {
    transfers.start(
      {
        id,
        sourceSessionId: direction === 'upload' ? localSession : remoteSession,
        targetSessionId: direction === 'upload' ? remoteSession : localSession,
        sourcePaths: [sourcePath],
        targetFolder: place.folder,
        onConflict: 'overwrite',
      },
      { targetName: place.name },
    );
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    const view = await transfers.ended(id);
    if (view.state === 'cancelled') throw new AppError('cancelled', 'The copy was cancelled.');
    throwProblems(view, (count) => `${count} were not copied`);
    return view;
  } finally {
    signal.removeEventListener('abort', cancel);
    await transfers.close();
    progress.end();
  }
}

/** The result as JSON; without --json a copy that went well says nothing, as cp does. */
export async function sayCopied({ options, terminal }: Context, view: TransferView): Promise<void> {
  if (!options.isJson) return;
  const { filesDone, filesSkipped, bytesDone, targetFolder, title } = view;
  const result = { ok: true, targetFolder, name: title, filesDone, filesSkipped, bytesDone };
  await terminal.write(`${JSON.stringify(result)}\n`);
}
