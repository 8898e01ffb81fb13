import * as v from 'valibot';
import { ByteCount, TimeMs } from './entry.ts';
import { ConflictRule, Direction, TransferId, TransferSite } from './transfer.ts';

/** What people call a job that they keep. */
export const SavedJobName = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(200),
  v.regex(/^[^\p{Cc}]*$/u, 'must not contain control characters'),
);

/** A transfer that was saved under a name and can be run again, as a person sees it. */
export const SavedJob = v.strictObject({
  id: TransferId,
  name: SavedJobName,
  direction: Direction,
  source: TransferSite,
  target: TransferSite,
  /** The first of its sources, and how many there are. */
  sourcePath: v.string(),
  sourceCount: ByteCount,
  targetFolder: v.string(),
  isMove: v.boolean(),
  onConflict: ConflictRule,
  savedAtMs: TimeMs,
});
export type SavedJob = v.InferOutput<typeof SavedJob>;
