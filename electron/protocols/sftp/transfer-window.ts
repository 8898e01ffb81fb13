/** How much one file may have on the way, and in what pieces. */
export interface TransferWindow {
  /** Bytes of one READ or WRITE; never more than the server takes. */
  readonly chunkBytes: number;
  /** Requests on the way for one file. */
  readonly depth: number;
}

/** Without limits@openssh.com: every server must take 32,768 bytes of data, filexfer-02 §3. */
const defaultChunkBytes = 32 * 1024;

/** ssh2 refuses answers over 256 KiB; OpenSSH's own limit of data is 255 KiB. */
const largestChunkBytes = 255 * 1024;

/** On a short line: 16 requests of 255 KiB, measured as fast as OpenSSH's sftp. */
const nearWindowBytes = 4 * 1024 * 1024;

/** More than this no line between continents profits from, and some files go side by side. */
const farWindowBytes = 32 * 1024 * 1024;

/** 1 Gbit/s: the line that a long round trip is assumed to have. */
const assumedBytesPerMs = 125_000;

/** Small chunks on a long line; what is on the way must also be kept in order. */
const maxDepth = 512;

/**
 * The window by the round-trip time that signing in has shown: as much as a line of 1 Gbit/s holds,
 * between 4 and 32 MiB, and not more than twice what the other side lets onto the way at all.
 */
export function planWindow(options: {
  serverLimitBytes: number;
  hasLimits: boolean;
  roundTripMs: number;
  /** SSH's own window for what we send. RFC 4254 §5.2 */
  channelWindowBytes?: number;
}): TransferWindow {
  const { serverLimitBytes, hasLimits, roundTripMs, channelWindowBytes = Infinity } = options;
  const wanted = hasLimits ? largestChunkBytes : defaultChunkBytes;
  const chunkBytes = Math.max(1, Math.min(wanted, serverLimitBytes));
  const windowBytes = Math.max(
    nearWindowBytes,
    Math.min(farWindowBytes, roundTripMs * assumedBytesPerMs, 2 * channelWindowBytes),
  );
  const depth = Math.min(maxDepth, Math.max(1, Math.ceil(windowBytes / chunkBytes)));
  return { chunkBytes, depth };
}
