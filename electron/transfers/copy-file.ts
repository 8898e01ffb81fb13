import type { ByteSink, ByteSource, Session } from '../protocols/protocol.ts';
import type { Entry } from '../shared/entry.ts';
import { AppError } from '../shared/errors.ts';
import { keepPermissions, modeFor, setTimes } from './attributes.ts';
import { partName } from './part-name.ts';
import { joinPath, safeTargetPath } from './paths.ts';
import { canPlace, placeOver, type Placement } from './place.ts';
import { mayHaveBeenMade, removePart, withoutPart, withPartLeft } from './remove-part.ts';
import { pump } from './pump.ts';
import { settleAll } from './settle-all.ts';

/**
 * From this size on a file is worth extra requests: it is looked at once more before it is read, it
 * reaches the disk before it gets its name, and a second copy because it changed meanwhile is not made.
 */
export const largeFileBytes = 1024 * 1024;

export interface FileCopy extends Placement {
  from: Session;
  sourcePath: string;
  /** As listed. */
  source: Entry;
  signal: AbortSignal;
  onBytes: (count: number) => void;
  /** The source turned out to be another one than listed; whatever was counted so far starts again. */
  onRestart: (source: Entry) => void;
}

/**
 * Copies one file: into a part file beside the target, checked against the source, then renamed. At
 * no moment is there anything but a whole file under the final name. Whatever goes wrong, the part
 * file is removed; where that is impossible, the failure names it (`detail.partFile`).
 *
 * Files of 1 MiB and more are flushed to a local disk before they get their name; smaller ones are
 * left to the system, because a flush for each would take many times as long as the copy.
 *
 * @throws {AppError} source-changed, name-invalid, unsupported, and what either side threw
 */
export async function copyFile(copy: FileCopy): Promise<Entry> {
  safeTargetPath(copy.folder, copy.name, copy.to);
  const isLarge = (copy.source.sizeBytes ?? largeFileBytes) >= largeFileBytes;
  let expected = copy.source;
  if (isLarge) {
    expected = await copy.from.stat(copy.sourcePath, copy.signal);
    if (!isSame(expected, copy.source)) copy.onRestart(expected);
  }
  const changed = await copyOnce(copy, expected);
  if (!changed) return expected;
  // It was listed some time ago: a small file is simply copied again as it is now.
  if (isLarge) throw sourceChanged(copy, expected, changed);
  copy.onRestart(changed);
  const changedAgain = await copyOnce(copy, changed);
  if (changedAgain) throw sourceChanged(copy, changed, changedAgain);
  return changed;
}

/** One attempt. Returns the source as it is now when it is no longer the expected one. */
async function copyOnce(copy: FileCopy, expected: Entry): Promise<Entry | null> {
  const { from, to, folder, name, signal } = copy;
  const write = to.features.write;
  if (!write || !canPlace(to)) {
    throw new AppError('unsupported', 'This server takes no files.', { folder });
  }
  if (expected.kind !== 'file') {
    throw new AppError('wrong-kind', 'The source is no longer a file.', { path: copy.sourcePath });
  }
  const partPath = joinPath(folder, partName(name), to.traits.pathStyle);
  const source = await from.openRead(copy.sourcePath, readOptions(expected), signal);
  let sink: ByteSink | undefined;
  let now: Entry;
  try {
    const mode = modeFor(expected, copy.replaced);
    sink = await write(partPath, { offset: 0, isExclusive: true, mode }, signal);
    const bytes = await pump(source, sink, signal, copy.onBytes);
    [now] = await settleAll<[Entry, unknown, unknown]>([
      from.stat(copy.sourcePath, signal),
      finishPart(copy, sink, partPath, expected),
      source.close(),
    ]);
    if (bytes === (now.sizeBytes ?? bytes) && isSame(expected, now)) {
      await placeOver(partPath, copy);
      return null;
    }
  } catch (thrown) {
    const error = AppError.from(thrown);
    await closeBoth(source, sink);
    throw sink || mayHaveBeenMade(error) ? await withoutPart(to, partPath, error) : error;
  }
  const left = await removePart(to, partPath);
  if (left) throw withPartLeft(sourceChanged(copy, expected, now), partPath, left);
  return now;
}

function readOptions({ sizeBytes }: Entry): { offset: number; expectedBytes?: number } {
  return { offset: 0, ...(sizeBytes !== null && { expectedBytes: sizeBytes }) };
}

async function finishPart(
  { to, replaced, signal }: FileCopy,
  sink: ByteSink,
  partPath: string,
  expected: Entry,
): Promise<void> {
  await sink.finish({
    isSynced: to.protocol === 'local' && (expected.sizeBytes ?? largeFileBytes) >= largeFileBytes,
  });
  await keepPermissions(to, partPath, replaced, signal);
  await setTimes(to, partPath, expected.modifiedAtMs, signal);
}

/** What is given up cannot fail any further: that a handle was lost with its connection is no news. */
async function closeBoth(source: ByteSource, sink: ByteSink | undefined): Promise<void> {
  await Promise.allSettled([source.close(), sink?.abort()]);
}

/** Size and time as far as both were told. */
function isSame(before: Entry, after: Entry): boolean {
  const agrees = (one: number | null, other: number | null): boolean =>
    one === null || other === null || one === other;
  return (
    before.kind === after.kind &&
    agrees(before.sizeBytes, after.sizeBytes) &&
    agrees(before.modifiedAtMs, after.modifiedAtMs)
  );
}

function sourceChanged({ sourcePath }: FileCopy, before: Entry, after: Entry): AppError {
  return new AppError('source-changed', 'The file changed while it was being copied.', {
    path: sourcePath,
    before: { sizeBytes: before.sizeBytes, modifiedAtMs: before.modifiedAtMs },
    after: { sizeBytes: after.sizeBytes, modifiedAtMs: after.modifiedAtMs },
  });
}
