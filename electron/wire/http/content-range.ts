import { malformed } from '../byte-reader.ts';

/** What part of a file an answer holds. RFC 9110 §14.4. */
export interface ContentRange {
  /** Offset of the first byte, and the one after the last; null for an answer of 416, which holds none. */
  part: { start: number; end: number } | null;
  /** Size of the whole file; null where the server does not know it. */
  totalBytes: number | null;
}

/**
 * The value of Content-Range. @throws {AppError} malformed-message for other units, numbers that cannot be
 * exact, and parts that lie outside of the whole
 */
export function parseContentRange(value: string): ContentRange {
  const [, range = '', first, last, total] =
    /^bytes ((\d{1,16})-(\d{1,16})|\*)\/(\d{1,16}|\*)$/i.exec(value.trim()) ?? [];
  if (range === '' || (range === '*' && total === '*')) throw wrong(value);
  const totalBytes = total === '*' ? null : exact(total, value);
  if (range === '*') return { part: null, totalBytes };
  const start = exact(first, value);
  const end = exact(last, value) + 1;
  if (end <= start || (totalBytes !== null && end > totalBytes)) throw wrong(value);
  return { part: { start, end }, totalBytes };
}

function exact(digits: string | undefined, value: string): number {
  const number = Number(digits);
  if (!Number.isSafeInteger(number + 1)) throw wrong(value);
  return number;
}

function wrong(value: string): Error {
  return malformed('Content-Range', 0, JSON.stringify(value.slice(0, 100)));
}
