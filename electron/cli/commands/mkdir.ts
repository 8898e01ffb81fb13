import { AppError } from '../../shared/errors.ts';
import { trimPath } from '../../transfers/paths.ts';
import { withRemote } from '../connect.ts';
import type { RunCommand } from '../context.ts';
import { exitCodes } from '../failure.ts';

/** Makes one folder; the folder above it must be there. */
export const mkdir: RunCommand = async (context, url) => {
  const { options, terminal, signal } = context;
  const made = await withRemote(context, url, async ({ session, path }) => {
    const { makeFolder } = session.features;
    if (!makeFolder)
      throw new AppError('unsupported', 'This server cannot make folders.', { path });
    const trimmed = trimPath(path, session.traits.pathStyle);
    await makeFolder(trimmed, signal);
    return trimmed;
  });
  if (options.isJson) await terminal.write(`${JSON.stringify({ ok: true, path: made })}\n`);
  return exitCodes.done;
};
