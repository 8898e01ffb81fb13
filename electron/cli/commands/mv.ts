import type { Entry } from '../../shared/entry.ts';
import { AppError } from '../../shared/errors.ts';
import { baseName, trimPath } from '../../transfers/paths.ts';
import { placeOver } from '../../transfers/place.ts';
import { pathOn, withRemote } from '../connect.ts';
import type { RunCommand } from '../context.ts';
import type { Session } from '../engine-types.ts';
import { exitCodes } from '../failure.ts';
import { pathOfPlace, placeIn, statOrNull, type Place } from '../look.ts';
import { parseSiteUrl, type SiteUrl } from '../site-url.ts';
import { UsageError } from '../usage-error.ts';

/** Renames or moves on one server; into a target that is a folder, in place of one that is a file. */
export const mv: RunCommand = async (context, fromUrl, toUrl = '') => {
  const { options, terminal, signal } = context;
  const target = parseSiteUrl(toUrl);
  refuseOtherServer(parseSiteUrl(fromUrl), target);
  const moved = await withRemote(context, fromUrl, async ({ session, path }) => {
    const { pathStyle } = session.traits;
    const from = trimPath(path, pathStyle);
    const source = await session.stat(from, signal);
    const written = {
      path: pathOn(session, target),
      isFolder: target.isFolder && source.kind !== 'folder',
    };
    const place = await placeIn(session, written, baseName(from, pathStyle), signal);
    await move(session, { from, source, place }, signal);
    return { from, to: pathOfPlace(session, place) };
  });
  if (options.isJson) await terminal.write(`${JSON.stringify({ ok: true, ...moved })}\n`);
  return exitCodes.done;
};

function refuseOtherServer(from: SiteUrl, to: SiteUrl): void {
  const isSame =
    from.scheme === to.scheme &&
    from.host.toLowerCase() === to.host.toLowerCase() &&
    from.port === to.port &&
    (to.user === undefined || from.user === to.user);
  if (isSame) return;
  throw new UsageError('mv works on one server; copy with get and put instead.', 'unsupported');
}

interface Move {
  from: string;
  source: Entry;
  place: Place;
}

/** Files and links are replaced, by moving the old one aside where the server has no better way. */
async function move(
  session: Session,
  { from, source, place }: Move,
  signal: AbortSignal,
): Promise<void> {
  const path = pathOfPlace(session, place);
  if (path === from) throw new AppError('invalid-request', `${path} is that already.`, { path });
  const existing = await statOrNull(session, path, signal);
  if (existing && (source.kind === 'folder' || existing.kind === 'folder')) {
    throw new AppError('already-exists', `${path} is there already and is not replaced.`, { path });
  }
  await placeOver(from, { to: session, ...place, replaced: existing });
}
