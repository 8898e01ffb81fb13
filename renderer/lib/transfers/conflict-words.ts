import type { Entry } from '../../../electron/shared/entry.ts';
import { localSiteKey } from '../../../electron/shared/site.ts';
import type { TransferView } from '../../../electron/shared/transfer.ts';
import { formatAge, formatBytes, formatTime } from '../text/format.ts';
import { text } from '../text/text.ts';

/** One half of the conflict dialog. */
export interface ConflictSide {
  title: string;
  isLocal: boolean;
  size: string;
  time: string;
  /** How it differs from the other half: `Newer by 13 days`, `Larger`. */
  remark: string;
}

/** Servers count time in whole seconds. */
const sameTimeMs = 2_000;

/**
 * What stands against what: this computer's side first, whichever way the transfer goes, and the source
 * first where it goes neither up nor down.
 */
export function conflictSides({
  direction,
  conflict,
  source,
  target,
}: Pick<TransferView, 'direction' | 'conflict' | 'source' | 'target'>): ConflictSide[] {
  if (!conflict) return [];
  const words = text.transfers.conflict;
  if (direction === 'copy' || direction === 'relay') {
    const isLocal = source.key === localSiteKey;
    const isRelay = direction === 'relay';
    const [incoming, existing] = [conflict.source, conflict.target];
    return [
      {
        title: isRelay ? source.label : words.incoming,
        isLocal,
        ...factsOf(incoming, existing),
      },
      {
        title: isRelay ? target.label : words.existing,
        isLocal,
        ...factsOf(existing, incoming),
      },
    ];
  }
  const isDownload = direction === 'download';
  const mine = isDownload ? conflict.target : conflict.source;
  const theirs = isDownload ? conflict.source : conflict.target;
  return [
    {
      title: isDownload ? words.onThisComputer : words.yours,
      isLocal: true,
      ...factsOf(mine, theirs),
    },
    { title: words.onServer, isLocal: false, ...factsOf(theirs, mine) },
  ];
}

function factsOf(entry: Entry, other: Entry): Pick<ConflictSide, 'size' | 'time' | 'remark'> {
  const isFolder = entry.kind === 'folder';
  const size = isFolder ? text.transfers.conflict.folder : sizeOf(entry);
  const time = entry.modifiedAtMs === null ? '' : formatTime(entry.modifiedAtMs);
  return { size, time, remark: remarkOn(entry, other) };
}

function sizeOf({ sizeBytes }: Entry): string {
  return sizeBytes === null ? '' : formatBytes(sizeBytes);
}

function remarkOn(entry: Entry, other: Entry): string {
  const words = text.transfers.conflict;
  if (entry.modifiedAtMs !== null && other.modifiedAtMs !== null) {
    const ageMs = entry.modifiedAtMs - other.modifiedAtMs;
    if (ageMs > sameTimeMs) return words.newer(formatAge(ageMs));
    if (ageMs < -sameTimeMs) return '';
  }
  return (entry.sizeBytes ?? 0) > (other.sizeBytes ?? 0) ? words.larger : '';
}
