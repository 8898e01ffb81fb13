import type { Session } from '../protocols/protocol.ts';
import { AppError } from '../shared/errors.ts';
import type { Compared } from '../shared/transfer.ts';
import type { Claim, Known, Settlement } from '../shared/work.ts';
import { createBatches } from './batches.ts';
import { uncancelled } from './uncancelled.ts';

/** The journal of one job, wherever it is kept. */
export interface JournalLink {
  look(sourcePaths: string[]): Promise<(Known | null)[]>;
  /** Resolves when they would outlive the end of every process. */
  claim(claims: Claim[]): Promise<void>;
  /** The same; in the order given. */
  settle(settlements: Settlement[], separator: string): Promise<void>;
}

/**
 * What a run tells the journal. Nothing is called done before its bytes are on the disk, and the source
 * of a move goes only after that was written down.
 */
export interface Ledger {
  /** It ran before, so the journal may know something. */
  readonly isRepeat: boolean;
  look(sourcePaths: string[]): Promise<(Known | null)[]>;
  claim(claim: Claim): Promise<void>;
  /** `unsynced` is the path of a copy that the system has not been asked to write to its disk yet. */
  done(settled: Settled, unsynced?: string): Promise<void>;
  skipped(sourcePath: string): Promise<void>;
  /** For what an earlier run of a move has settled and not removed. */
  removeSource(sourcePath: string, isFolder: boolean): Promise<void>;
  /** Resolves when everything that was told is written down. @throws what the journal threw */
  drained(): Promise<void>;
}

export interface Settled {
  sourcePath: string;
  isFolder: boolean;
  bytes: number;
  compared: Compared | null;
  /** The source has become the copy: what lies there now is somebody else's. */
  isGone?: boolean;
}

export interface LedgerOptions {
  link: JournalLink;
  from: Session;
  to: Session;
  isRepeat: boolean;
  isMove: boolean;
  /** Whatever ends with this process needs no flush. */
  isDurable: boolean;
  onProblem: (sourcePath: string, error: AppError) => void;
}

/** So many may gather, or for so long, before they are written to the disk and called done. */
const settledAtOnce = 256;
const settledAfterMs = 1_000;
/** Claims hold up their files, so they wait only for those of the same moment. */
const claimsAtOnce = 256;
const removedAtOnce = 16;

interface Pending {
  settlement: Settlement;
  unsynced: string | undefined;
  isGone?: boolean;
}

export function createLedger(options: LedgerOptions): Ledger {
  const { link, from, to, isMove, isDurable } = options;
  const separator = from.traits.pathStyle === 'windows' ? '\\' : '/';
  const { syncFiles } = to.features;

  const claims = createBatches<Claim>({
    atOnce: claimsAtOnce,
    afterMs: 0,
    take: (batch) => link.claim(batch),
  });
  const settlements = createBatches<Pending>({
    atOnce: settledAtOnce,
    afterMs: settledAfterMs,
    take: settle,
  });

  async function settle(batch: Pending[]): Promise<void> {
    const unsynced = batch.flatMap((pending) => pending.unsynced ?? []);
    if (isDurable && syncFiles && unsynced.length > 0) await syncFiles(unsynced, uncancelled);
    const all = batch.map(({ settlement }) => settlement);
    await link.settle(all, separator);
    const left = batch.filter(({ settlement, isGone }) => settlement.outcome === 'done' && !isGone);
    if (isMove) await removeAll(left.map(({ settlement }) => settlement));
  }

  /** Files side by side, folders after what was in them. */
  async function removeAll(settled: Settlement[]): Promise<void> {
    let files: Settlement[] = [];
    const removeFiles = async (): Promise<void> => {
      for (let at = 0; at < files.length; at += removedAtOnce) {
        const some = files.slice(at, at + removedAtOnce);
        await Promise.all(some.map(({ sourcePath }) => removeSource(sourcePath, false)));
      }
      files = [];
    };
    for (const one of settled) {
      if (!one.isFolder) files.push(one);
      else {
        await removeFiles();
        await removeSource(one.sourcePath, true);
      }
    }
    await removeFiles();
  }

  async function removeSource(sourcePath: string, isFolder: boolean): Promise<void> {
    const { removeFile, removeFolder } = from.features;
    const remove = isFolder ? removeFolder : removeFile;
    try {
      if (!remove) throw new AppError('unsupported', 'The source side removes nothing.');
      if (isFolder && from.traits.hidesDotNames === true) throw mayHoldMore(sourcePath);
      await remove(sourcePath, uncancelled);
    } catch (thrown) {
      const error = AppError.from(thrown);
      // Somebody has put something into the folder since: it stays, and is nobody's failure.
      const isFine = error.code === 'not-found' || (isFolder && error.code === 'already-exists');
      if (!isFine) options.onProblem(sourcePath, error);
    }
  }

  return {
    isRepeat: options.isRepeat,
    look: (sourcePaths) =>
      options.isRepeat ? link.look(sourcePaths) : Promise.resolve(sourcePaths.map(() => null)),
    claim: (claim) => claims.put(claim),
    done: ({ isGone = false, ...settled }, unsynced) =>
      settlements.add({
        settlement: { ...settled, outcome: 'done' },
        unsynced,
        isGone,
      }),
    skipped: (sourcePath) =>
      settlements.add({
        settlement: { sourcePath, outcome: 'skipped', isFolder: false, bytes: 0, compared: null },
        unsynced: undefined,
      }),
    removeSource,
    drained: () => settlements.drained(),
  };
}

/** Its contents were copied as far as they were listed; removing it would remove the rest unseen. */
function mayHoldMore(path: string): AppError {
  const message =
    'The folder stays: this server does not list names that begin with a dot, and would delete them along with it.';
  return new AppError('unsupported', message, { path });
}
