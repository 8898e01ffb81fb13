import { isFolderLike, type Entry } from '../../shared/entry.ts';
import { withRemote, type Remote } from '../connect.ts';
import type { RunCommand } from '../context.ts';
import { exitCodes } from '../failure.ts';
import { formatListing } from '../format-listing.ts';
import { printable } from '../terminal.ts';

/** A folder's entries by name, or the one entry that the URL names. */
export const ls: RunCommand = async (context, url) => {
  const { options, terminal, signal } = context;
  const entries = await withRemote(context, url, (remote) => read(remote, signal));
  // Names are escaped for the eye only: a program that reads them gets what the server sent.
  const showName = terminal.isOutTty ? printable : (name: string) => name;
  await terminal.write(
    options.isJson ? `${JSON.stringify(entries)}\n` : formatListing(entries, showName),
  );
  return exitCodes.done;
};

async function read({ session, path }: Remote, signal: AbortSignal): Promise<Entry[]> {
  const named = await session.stat(path, signal);
  if (!isFolderLike(named)) return [named];
  const entries: Entry[] = [];
  for await (const batch of session.list(path, signal)) entries.push(...batch);
  return entries.toSorted((a, b) => compareNames(a.name, b.name));
}

/** By code units, so that the order is the same on every machine. */
function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
