/** What a server calls one state of a file. RFC 9110 §8.8.3. */
export interface EntityTag {
  /** With its quotes, as it is sent back. */
  opaque: string;
  /** Byte for byte the same wherever it is the same; weak ones may stand for several states. */
  isStrong: boolean;
}

/** Real ones are below 100 characters; each one is sent back with a request. */
const maxLength = 256;

/** The value of ETag; null where there is none, or none that may be sent back. */
export function parseEntityTag(value: string | undefined): EntityTag | null {
  if (value === undefined || value.length > maxLength) return null;
  const [, weak, opaque] = /^(W\/)?("[\x21\x23-\x7e]*")$/.exec(value) ?? [];
  return opaque === undefined ? null : { opaque, isStrong: weak === undefined };
}
