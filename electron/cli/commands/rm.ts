import { removeTrees } from '../../engine/remove-trees.ts';
import { AppError } from '../../shared/errors.ts';
import { trimPath } from '../../transfers/paths.ts';
import { withRemote, type Remote } from '../connect.ts';
import type { RunCommand } from '../context.ts';
import { exitCodes } from '../failure.ts';
import { throwProblems } from '../problems.ts';

/** Removes a file or a link, with `-r` a folder and everything in it; links are never followed. */
export const rm: RunCommand = async (context, url) => {
  const { options, terminal, signal } = context;
  const removed = await withRemote(context, url, async (remote) => {
    const path = trimPath(remote.path, remote.session.traits.pathStyle);
    if (!options.isRecursive) await refuseFolder(remote, path, signal);
    return await removeTrees(remote.session, [path], signal);
  });
  throwProblems(removed, (count) => `${count} could not be removed`);
  if (options.isJson) {
    await terminal.write(`${JSON.stringify({ ok: true, removed: removed.removed })}\n`);
  }
  return exitCodes.done;
};

async function refuseFolder({ session }: Remote, path: string, signal: AbortSignal): Promise<void> {
  const { kind } = await session.stat(path, signal);
  if (kind !== 'folder') return;
  throw new AppError('wrong-kind', `${path} is a folder; rm -r removes it with everything in it.`, {
    path,
  });
}
