import type { Entry } from '../shared/entry.ts';
import { AppError } from '../shared/errors.ts';

/** Size and time as far as both were told. */
export function isSame(before: Entry, after: Entry): boolean {
  const agrees = (one: number | null, other: number | null): boolean =>
    one === null || other === null || one === other;
  return (
    before.kind === after.kind &&
    agrees(before.sizeBytes, after.sizeBytes) &&
    agrees(before.modifiedAtMs, after.modifiedAtMs)
  );
}

/** Told where the copy cannot be saved by copying once more. */
export function sourceChanged(
  { sourcePath }: { sourcePath: string },
  before: Entry,
  after: Entry,
): AppError {
  return new AppError('source-changed', 'The file changed while it was being copied.', {
    path: sourcePath,
    before: { sizeBytes: before.sizeBytes, modifiedAtMs: before.modifiedAtMs },
    after: { sizeBytes: after.sizeBytes, modifiedAtMs: after.modifiedAtMs },
  });
}
