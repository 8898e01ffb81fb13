import * as v from 'valibot';
import { ByteCount } from './entry.ts';
import { TransferProblem } from './transfer.ts';

/** Read, write and execute of owner, group and others. */
const Rwx = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0o777));

/** What the entries of a tree get. Links and special files are never changed. */
export const PermissionRule = v.strictObject({
  /** null leaves files alone. */
  fileMode: v.nullable(Rwx),
  /** null leaves folders alone. */
  folderMode: v.nullable(Rwx),
  /** As `X` of chmod(1): files that nobody may execute do not become executable. */
  isExecuteKept: v.boolean(),
});
export type PermissionRule = v.InferOutput<typeof PermissionRule>;

/** The first 100 that refused; `problemCount` counts them all. */
const problemFields = {
  problems: v.pipe(v.array(TransferProblem), v.maxLength(100)),
  problemCount: ByteCount,
};

export const TreeCount = v.strictObject({
  files: ByteCount,
  folders: ByteCount,
  /** Links and special files. */
  skipped: ByteCount,
  ...problemFields,
});
export type TreeCount = v.InferOutput<typeof TreeCount>;

export const TreeChange = v.strictObject({ changed: ByteCount, ...problemFields });
export type TreeChange = v.InferOutput<typeof TreeChange>;
