import * as v from 'valibot';
import { ByteCount } from './entry.ts';

/** The only file bytes that the window ever gets: enough for a look, and for most pictures of the web. */
export const previewBytesAtMost = 4 * 1024 * 1024;

export const PreviewLimit = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1),
  v.maxValue(previewBytesAtMost),
);

/** The beginning of a file. */
export const FilePreview = v.strictObject({
  base64: v.pipe(v.string(), v.maxLength(Math.ceil(previewBytesAtMost / 3) * 4)),
  /** Of the whole file as its folder lists it; null where that is not known, as behind a link. */
  sizeBytes: v.nullable(ByteCount),
  /** Nothing follows the bytes that are here. */
  isWhole: v.boolean(),
});
export type FilePreview = v.InferOutput<typeof FilePreview>;
