import * as v from 'valibot';

/** Whole bytes, exact up to 2^53. */
export const ByteCount = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Milliseconds since 1970-01-01T00:00:00Z; may be negative, may have been rounded by the server. */
export const TimeMs = v.pipe(v.number(), v.finite());

export const EntryKind = v.picklist(['file', 'folder', 'link', 'other']);
export type EntryKind = v.InferOutput<typeof EntryKind>;

/**
 * One row of a listing. `null` means that the server did not say.
 * `name` is one path segment as the server sent it, already checked by `checkEntryName`.
 */
export const Entry = v.strictObject({
  name: v.string(),
  kind: EntryKind,
  sizeBytes: v.nullable(ByteCount),
  modifiedAtMs: v.nullable(TimeMs),
  /** POSIX permission bits (0o7777), without the file type. */
  mode: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0o7777))),
  owner: v.nullable(v.string()),
  group: v.nullable(v.string()),
  /** For links: where the link points, as written in it, and the kind of what is there. */
  linkTarget: v.nullable(v.string()),
  linkKind: v.nullable(EntryKind),
});
export type Entry = v.InferOutput<typeof Entry>;

/** Can be opened like a folder: a folder, or a link to one. */
export function isFolderLike(entry: Pick<Entry, 'kind' | 'linkKind'>): boolean {
  return entry.kind === 'folder' || (entry.kind === 'link' && entry.linkKind === 'folder');
}

/**
 * Why `name` cannot be one segment of a path anywhere, as a sentence for people; null when it can.
 * Whatever passes stays inside the folder that it is joined to, on systems where only `/` separates.
 */
export function checkEntryName(name: string): string | null {
  if (name === '') return 'The name is empty.';
  if (name === '.' || name === '..') return `The name ${name} stands for a folder.`;
  if (name.includes('/')) return 'The name contains a slash.';
  if (name.includes('\0')) return 'The name contains a NUL character.';
  return null;
}
