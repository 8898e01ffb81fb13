import type { Session } from '../protocols/protocol.ts';
import { checkEntryName, type Entry } from '../shared/entry.ts';
import { AppError, throwIfCancelled } from '../shared/errors.ts';
import type { Known } from '../shared/work.ts';
import { joinPath } from './paths.ts';

/** Something to copy: where it is, and the folder and name that its copy gets unless that is taken. */
export interface Root {
  sourcePath: string;
  targetFolder: string;
  name: string;
}

/** A folder of the source on its way; its copy may have another name in the end. */
export interface PlanFolder {
  readonly source: Entry;
  readonly sourcePath: string;
  readonly name: string;
  readonly root: Root;
  readonly parent: PlanFolder | null;
  /** What an earlier run of the same job has written down. */
  readonly known: Known | null;
  /** Set by whoever copies: nothing below is wanted, so the walk leaves it out. */
  isAbandoned: boolean;
}

/** A file, a link, or something that can only be reported. */
export interface PlanLeaf {
  source: Entry;
  sourcePath: string;
  name: string;
  root: Root;
  parent: PlanFolder | null;
  known: Known | null;
}

export type PlanItem =
  | { kind: 'folder'; folder: PlanFolder }
  | { kind: 'folder-end'; folder: PlanFolder }
  | { kind: 'leaf'; leaf: PlanLeaf }
  /** `folder` itself could not be read to its end, or `root` not be found. */
  | { kind: 'problem'; error: AppError; root: Root; folder: PlanFolder | null };

/** Listings that are begun before their turn, so that many small folders cost no round trip each. */
const listingsAhead = 8;
/** Sources that are looked at before their turn, for selections of many single files. */
const rootsAhead = 16;
/** No file system allows paths that are longer; a server that invents folders without end stops here. */
const depthAllowed = 4096;

/** What is known of these source paths; nulls in a first run. */
export type Look = (sourcePaths: string[]) => Promise<(Known | null)[]>;

/**
 * Everything at and below `roots`, depth first: a folder, its files and links, its folders, its end.
 * Links are items like files and never followed, so no loop is possible. What cannot be read becomes
 * a problem and the rest goes on. A folder that is known to be settled is not read again.
 *
 * @throws {AppError} cancelled
 */
export async function* walk(
  from: Session,
  roots: readonly Root[],
  look: Look,
  signal: AbortSignal,
): AsyncGenerator<PlanItem> {
  for await (const { root, found } of lookAhead(from, roots, signal)) {
    throwIfCancelled(signal);
    const [known = null] = await look([root.sourcePath]);
    if (found instanceof AppError) {
      // A source that was moved is no longer there.
      if (known?.state !== 'done') yield { kind: 'problem', error: found, root, folder: null };
      continue;
    }
    const place = { ...root, root, source: found, parent: null, known };
    const folder = { ...place, isAbandoned: false };
    if (found.kind === 'folder') yield* walkFolder({ from, look, signal }, folder);
    else yield { kind: 'leaf', leaf: place };
  }
}

async function* lookAhead(
  from: Session,
  roots: readonly Root[],
  signal: AbortSignal,
): AsyncGenerator<{ root: Root; found: Entry | AppError }> {
  const look = async (root: Root): Promise<{ root: Root; found: Entry | AppError }> => {
    try {
      return { root, found: await from.stat(root.sourcePath, signal) };
    } catch (thrown) {
      return { root, found: AppError.from(thrown) };
    }
  };
  const pending = roots.slice(0, rootsAhead).map(look);
  for (let next = pending.length; ; next += 1) {
    const looked = await pending.shift();
    if (!looked) return;
    const further = roots[next];
    if (further) pending.push(look(further));
    yield looked;
  }
}

interface Walk {
  from: Session;
  look: Look;
  signal: AbortSignal;
}

interface Frame {
  folder: PlanFolder;
  isListed: boolean;
  subfolders: PlanFolder[];
}

async function* walkFolder(walking: Walk, top: PlanFolder): AsyncGenerator<PlanItem> {
  const listings = createListings(walking.from, walking.signal);
  const stack: Frame[] = [{ folder: top, isListed: false, subfolders: [] }];
  try {
    for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
      const { folder } = frame;
      if (!frame.isListed) {
        yield { kind: 'folder', folder };
        if (!isSettled(folder)) yield* listFrame(walking, frame, listings, stack.length);
        frame.isListed = true;
      }
      const next = folder.isAbandoned ? undefined : frame.subfolders.shift();
      if (next) {
        listings.begin([next, ...frame.subfolders.slice(0, listingsAhead)]);
        stack.push({ folder: next, isListed: false, subfolders: [] });
      } else {
        yield { kind: 'folder-end', folder };
        stack.pop();
      }
    }
  } finally {
    listings.closeAll();
  }
}

/** The files and links of one folder; its folders are put aside for later. */
async function* listFrame(
  { look, signal }: Walk,
  { folder, subfolders }: Frame,
  listings: Listings,
  depth: number,
): AsyncGenerator<PlanItem> {
  try {
    if (depth > depthAllowed) {
      throw new AppError(
        'limit-exceeded',
        `The folders are more than ${String(depthAllowed)} deep.`,
      );
    }
    for await (const batch of listings.read(folder)) {
      throwIfCancelled(signal);
      if (folder.isAbandoned) return;
      const paths = batch.map(({ name }) => joinPath(folder.sourcePath, name, listings.pathStyle));
      const known = await look(paths);
      for (const [index, entry] of batch.entries()) {
        const place = { sourcePath: paths[index] ?? '', known: known[index] ?? null };
        yield* placeEntry(entry, folder, place, subfolders);
      }
    }
  } catch (thrown) {
    throwIfCancelled(signal);
    yield { kind: 'problem', error: AppError.from(thrown), root: folder.root, folder };
  }
}

function* placeEntry(
  source: Entry,
  parent: PlanFolder,
  { sourcePath, known }: Pick<PlanLeaf, 'sourcePath' | 'known'>,
  subfolders: PlanFolder[],
): Generator<PlanItem> {
  const { name } = source;
  const { root } = parent;
  const fault = checkEntryName(name);
  if (fault !== null) {
    const error = new AppError('name-invalid', fault, { name, folder: parent.sourcePath });
    yield { kind: 'problem', error, root, folder: parent };
    return;
  }
  const place = { source, sourcePath, name, root, parent, known };
  if (source.kind === 'folder') subfolders.push({ ...place, isAbandoned: false });
  else yield { kind: 'leaf', leaf: place };
}

/** Everything below it was copied, or is not wanted. */
export function isSettled({ known }: Pick<PlanLeaf, 'known'>): boolean {
  return known !== null && known.state !== 'claimed';
}

interface Listings {
  readonly pathStyle: 'posix' | 'windows';
  /** Asks for the first batch of these folders, as long as not too many are open. */
  begin(folders: readonly PlanFolder[]): void;
  read(folder: PlanFolder): AsyncGenerator<Entry[]>;
  closeAll(): void;
}

interface OpenListing {
  iterator: AsyncIterator<Entry[]>;
  first: Promise<IteratorResult<Entry[]>>;
}

function createListings(from: Session, signal: AbortSignal): Listings {
  const begun = new Map<PlanFolder, OpenListing>();

  function open(folder: PlanFolder): OpenListing {
    const iterator = from.list(folder.sourcePath, signal)[Symbol.asyncIterator]();
    const first = iterator.next();
    // Looked at when its turn comes; a failure before that is no unhandled one.
    first.catch(() => undefined);
    return { iterator, first };
  }

  function close({ iterator }: OpenListing): void {
    // Its entries are not wanted any more, so neither is a failure to end it.
    iterator.return?.().catch(() => undefined);
  }

  return {
    pathStyle: from.traits.pathStyle,
    begin(folders) {
      for (const folder of folders) {
        if (begun.size >= listingsAhead) return;
        if (!begun.has(folder) && !folder.isAbandoned && !isSettled(folder))
          begun.set(folder, open(folder));
      }
    },
    async *read(folder) {
      const listing = begun.get(folder) ?? open(folder);
      begun.delete(folder);
      let isAtEnd = false;
      try {
        for (let step = await listing.first; !step.done; step = await listing.iterator.next()) {
          yield step.value;
        }
        isAtEnd = true;
      } finally {
        if (!isAtEnd) close(listing);
      }
    },
    closeAll() {
      for (const listing of begun.values()) close(listing);
      begun.clear();
    },
  };
}
