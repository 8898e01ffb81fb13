import { resolve } from 'node:path';
import { baseName, trimPath } from '../../transfers/paths.ts';
import { withRemote } from '../connect.ts';
import type { RunCommand } from '../context.ts';
import { copy, sayCopied, withLocal } from '../copy.ts';
import { exitCodes } from '../failure.ts';
import { placeIn } from '../look.ts';

/** Copies a file, or a folder with everything in it, from the server. */
export const get: RunCommand = async (context, url, target = '.') => {
  const { signal } = context;
  const copied = await withRemote(context, url, (remote) =>
    withLocal(signal, async (local) => {
      const sourcePath = trimPath(remote.path, remote.session.traits.pathStyle);
      const name = baseName(sourcePath, remote.session.traits.pathStyle);
      const written = { path: resolve(target), isFolder: /[\\/]$/.test(target) };
      const place = await placeIn(local, written, name, signal);
      const { session } = remote;
      return await copy(context, {
        local,
        remote: session,
        direction: 'download',
        sourcePath,
        place,
      });
    }),
  );
  await sayCopied(context, copied);
  return exitCodes.done;
};
