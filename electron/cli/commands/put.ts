import { resolve } from 'node:path';
import { baseName } from '../../transfers/paths.ts';
import { withRemote } from '../connect.ts';
import type { RunCommand } from '../context.ts';
import { copy, sayCopied, withLocal } from '../copy.ts';
import { exitCodes } from '../failure.ts';
import { placeIn } from '../look.ts';
import { isUrl } from '../site-url.ts';
import { UsageError } from '../usage-error.ts';

/** Copies a file, or a folder with everything in it, to the server. */
export const put: RunCommand = async (context, source, url = '') => {
  const { signal } = context;
  if (isUrl(source)) throw new UsageError('put takes a path on this computer, then a URL.');
  const copied = await withLocal(signal, async (local) => {
    const sourcePath = resolve(source);
    // Before anything is sent: a wrong path needs no connection.
    await local.stat(sourcePath, signal);
    return await withRemote(context, url, async ({ session, path, url: target }) => {
      const name = baseName(sourcePath, local.traits.pathStyle);
      const written = { path, isFolder: target.isFolder };
      const place = await placeIn(session, written, name, signal);
      return await copy(context, {
        local,
        remote: session,
        direction: 'upload',
        sourcePath,
        place,
      });
    });
  });
  await sayCopied(context, copied);
  return exitCodes.done;
};
