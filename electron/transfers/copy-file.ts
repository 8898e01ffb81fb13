import { createHash, type Hash } from 'node:crypto';
import type { ByteSink, ByteSource, Session } from '../protocols/protocol.ts';
import type { Entry } from '../shared/entry.ts';
import { AppError } from '../shared/errors.ts';
import type { Compared } from '../shared/transfer.ts';
import type { Claim, CopyRules } from '../shared/work.ts';
import { keepPermissions, modeFor, setTimes } from './attributes.ts';
import type { FileAt } from './compare-files.ts';
import { canOpenUnseen, openSource } from './open-source.ts';
import { joinPath, safeTargetPath } from './paths.ts';
import { canPlace, placeOver, type Placement } from './place.ts';
import { mayHaveBeenMade, removePart, withoutPart, withPartLeft } from './remove-part.ts';
import { pump, type Pace } from './pump.ts';
import { findPart, type FoundPart } from './resume.ts';
import { settleAll } from './settle-all.ts';
import { isSame, sourceChanged } from './source-changes.ts';
import { compareCopy } from './verify.ts';

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
  /** Name of the part file beside the target. */
  part: string;
  /** What an earlier run has written down about the same part file. */
  claim: Claim | null;
  rules: CopyRules;
  signal: AbortSignal;
  /** Whether a part file that was cut off by this may stay to be continued. */
  isPartKept: (error: AppError) => boolean;
  onBytes: (count: number) => void;
  /** Bytes that an earlier run has moved. */
  onResumed: (count: number) => void;
  /** The server makes the copy by itself: nothing travels. */
  onServer: () => void;
  /** The source turned out to be another one than listed; whatever was counted so far starts again. */
  onRestart: (source: Entry) => void;
  /** Told before and, with null, after the copy is compared by its bytes. */
  onVerifying: (what: string | null) => void;
  pace: Pace | null;
}

/** A copy that has its name. */
export interface Copied {
  /** The source as it was copied. */
  source: Entry;
  /** Null for links. */
  compared: Compared | null;
}

/**
 * One attempt: how the copy was compared, or the source as it is now where it is no longer the expected one.
 * `isUnread`: that was seen before anything was copied.
 */
type Attempt = { compared: Compared } | { changed: Entry; isUnread?: true };

/**
 * Copies one file: into a part file beside the target, checked against the source, then renamed. At
 * no moment is there anything but a whole file under the final name. Whatever goes wrong, the part
 * file is removed unless it can be continued; where that is impossible, the failure names it
 * (`detail.partFile`).
 *
 * Files of 1 MiB and more are flushed to a local disk before they get their name; smaller ones are
 * flushed many at a time by the ledger.
 *
 * @throws {AppError} source-changed, integrity-mismatch, name-invalid, unsupported, and what either
 *   side threw
 */
export async function copyFile(copy: FileCopy): Promise<Copied> {
  safeTargetPath(copy.folder, copy.name, copy.to);
  const isLarge = isLargeFile(copy.source);
  let expected = copy.source;
  const isOpenedUnseen = isLarge && canOpenUnseen(copy);
  if (isLarge && !isOpenedUnseen) {
    expected = await copy.from.stat(copy.sourcePath, copy.signal);
    if (!isSame(expected, copy.source)) copy.onRestart(expected);
  }
  let first = await copyOnce(copy, expected, isOpenedUnseen);
  if ('changed' in first && first.isUnread) {
    expected = first.changed;
    copy.onRestart(expected);
    first = await copyOnce(copy, expected);
  }
  if ('compared' in first) return { source: expected, ...first };
  const { changed } = first;
  // It was listed some time ago: a small file is simply copied again as it is now.
  if (isLarge) throw sourceChanged(copy, expected, changed);
  copy.onRestart(changed);
  const second = await copyOnce({ ...copy, claim: null }, changed);
  if ('changed' in second) throw sourceChanged(copy, changed, second.changed);
  return { source: changed, ...second };
}

export function isLargeFile({ sizeBytes }: Entry): boolean {
  return (sizeBytes ?? largeFileBytes) >= largeFileBytes;
}

/** @param isLookedAt whether the source is looked at while it is being opened */
async function copyOnce(copy: FileCopy, expected: Entry, isLookedAt = false): Promise<Attempt> {
  const { from, to, folder, signal, claim, rules } = copy;
  const write = to.features.write;
  if (!write || !canPlace(to)) {
    throw new AppError('unsupported', 'This server takes no files.', { folder });
  }
  if (expected.kind !== 'file') {
    throw new AppError('wrong-kind', 'The source is no longer a file.', { path: copy.sourcePath });
  }
  const partPath = joinPath(folder, copy.part, to.traits.pathStyle);
  const original: FileAt = { session: from, path: copy.sourcePath };
  const found: FoundPart = claim
    ? await findPart({
        source: original,
        now: expected,
        to,
        partPath,
        claim,
        isResumed: rules.isResumed && isLargeFile(expected),
        signal,
      })
    : { isThere: false, offset: 0 };
  if (!found.isThere && (await copyThere(copy, partPath, expected))) {
    return await placeIfSame(copy, partPath, expected);
  }
  const { offset } = found;
  const isCopiedHere = from === to;
  const opened = await openSource(copy, { expected, offset, isCopiedHere, isLookedAt });
  if ('changed' in opened) return { ...opened, isUnread: true };
  const { source } = opened;
  const isHashed = rules.isChecksumVerified && offset === 0;
  const hash = isHashed ? createHash('sha256') : null;
  let sink: ByteSink | undefined;
  let now: Entry;
  try {
    const mode = modeFor(expected, copy.replaced);
    sink = await write(
      partPath,
      { offset, isExclusive: !found.isThere, isNameMadeUp: claim === null, mode, isCopiedHere },
      signal,
    );
    if (offset > 0) copy.onResumed(offset);
    const onBytes = copy.onBytes;
    const moved = await pump(source, sink, signal, { onBytes, hash, pace: copy.pace });
    [now] = await settleAll<[Entry, unknown, unknown]>([
      from.stat(copy.sourcePath, signal),
      finishPart(copy, sink, partPath, expected),
      source.close(),
    ]);
    const bytes = offset + moved;
    if (bytes === (now.sizeBytes ?? bytes) && isSame(expected, now)) {
      const part: FileAt = { session: to, path: partPath };
      const compared = await verify(copy, original, part, bytes, hash);
      await placeOver(partPath, copy);
      return { compared };
    }
  } catch (thrown) {
    const error = namingTarget(AppError.from(thrown), partPath, copy);
    await closeBoth(source, sink);
    if (sink && isLargeFile(expected) && copy.isPartKept(error)) throw error;
    throw sink || mayHaveBeenMade(error) ? await withoutPart(to, partPath, error) : error;
  }
  const left = await removePart(to, partPath);
  if (left) throw withPartLeft(sourceChanged(copy, expected, now), partPath, left);
  return { changed: now };
}

/** By the server itself, which refuses some copies; then the bytes go the long way. */
async function copyThere(copy: FileCopy, partPath: string, expected: Entry): Promise<boolean> {
  const { from, to, signal, replaced, sourcePath } = copy;
  const { copyThere: copyByServer } = to.features;
  if (from !== to || !copyByServer) return false;
  let bytes = 0;
  const onBytes = (count: number): void => {
    bytes += count;
    copy.onBytes(count);
  };
  const mode = modeFor(expected, replaced);
  const options = { expectedBytes: expected.sizeBytes, mode, onBytes };
  try {
    await copyByServer(sourcePath, partPath, options, signal);
    copy.onServer();
    return true;
  } catch (thrown) {
    copy.onBytes(-bytes);
    const error = AppError.from(thrown);
    if (error.code === 'unsupported') return false;
    throw mayHaveBeenMade(error) ? await withoutPart(to, partPath, error) : error;
  }
}

/** As `copyOnce` for a part file that the server has made. */
async function placeIfSame(copy: FileCopy, partPath: string, expected: Entry): Promise<Attempt> {
  const { from, to, sourcePath, signal } = copy;
  try {
    const [now, made] = await settleAll<[Entry, Entry]>([
      from.stat(sourcePath, signal),
      to.stat(partPath, signal),
    ]);
    const isWhole = (made.sizeBytes ?? now.sizeBytes) === now.sizeBytes;
    if (isWhole && isSame(expected, now)) {
      await keepFacts(copy, partPath, expected);
      const source: FileAt = { session: from, path: sourcePath };
      const part: FileAt = { session: to, path: partPath };
      const compared = await verify(
        copy,
        source,
        part,
        made.sizeBytes ?? expected.sizeBytes ?? 0,
        null,
      );
      await placeOver(partPath, copy);
      return { compared };
    }
    const left = await removePart(to, partPath);
    if (left) throw withPartLeft(sourceChanged(copy, expected, now), partPath, left);
    return { changed: now };
  } catch (thrown) {
    throw await withoutPart(to, partPath, AppError.from(thrown));
  }
}

/** @throws {AppError} integrity-mismatch */
async function verify(
  { rules, signal, onVerifying }: FileCopy,
  source: FileAt,
  copy: FileAt,
  sizeBytes: number,
  sent: Hash | null,
): Promise<Compared> {
  if (!rules.isChecksumVerified) return 'size';
  onVerifying('SHA-256');
  try {
    const sentHex = sent?.digest('hex') ?? null;
    return await compareCopy({ source, copy, sizeBytes, sentHex, rules, signal });
  } finally {
    onVerifying(null);
  }
}

async function finishPart(
  copy: FileCopy,
  sink: ByteSink,
  partPath: string,
  expected: Entry,
): Promise<void> {
  await sink.finish({ isSynced: copy.to.protocol === 'local' && isLargeFile(expected) });
  await keepFacts(copy, partPath, expected);
}

async function keepFacts(
  { to, replaced, signal, rules }: FileCopy,
  partPath: string,
  expected: Entry,
): Promise<void> {
  await keepPermissions(to, partPath, expected, replaced, rules, signal);
  if (rules.areTimesKept) await setTimes(to, partPath, expected.modifiedAtMs, signal);
}

/** Nobody knows the name of the part file: what went wrong with it went wrong with the target. */
function namingTarget(error: AppError, partPath: string, { to, folder, name }: FileCopy): AppError {
  if (error.detail['path'] !== partPath) return error;
  const path = joinPath(folder, name, to.traits.pathStyle);
  const { code, message, detail, retryable, cause } = error;
  const named = message.replaceAll(partPath, path);
  return new AppError(code, named, { ...detail, path }, { retryable, cause });
}

/** What is given up cannot fail any further: that a handle was lost with its connection is no news. */
async function closeBoth(source: ByteSource, sink: ByteSink | undefined): Promise<void> {
  await Promise.allSettled([source.close(), sink?.abort()]);
}
