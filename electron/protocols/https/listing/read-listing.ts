import * as v from 'valibot';
import { checkEntryName } from '../../../shared/entry.ts';
import { AppError } from '../../../shared/errors.ts';
import { parseHtmlListing } from '../../../wire/http/html-listing.ts';
import { decodeOddUtf8 } from '../../../wire/http/url-path.ts';

/** One entry of a folder as a web server without WebDAV tells it. */
export interface PageEntry {
  name: string;
  isFolder: boolean;
  sizeBytes: number | null;
  /** Exact where `isUtc`, else what the page says, read as if it were UTC. */
  timeMs: number | null;
  isUtc: boolean;
}

export interface Page {
  contentType: string;
  content: Uint8Array;
  host: string;
  /** Decoded names of the folder that the page is about. */
  segments: readonly string[];
}

/**
 * The entries of a folder's page: HTML of any usual server, or JSON of nginx's autoindex.
 * @throws {AppError} malformed-message
 */
export function readListing({ contentType, content, host, segments }: Page): PageEntry[] {
  const text = decodeOddUtf8(content);
  if (/\bjson\b/i.test(contentType)) return readJson(text);
  return parseHtmlListing(text, host, segments).map((entry) => ({
    name: entry.name,
    isFolder: entry.isFolder,
    sizeBytes: entry.sizeBytes,
    timeMs: entry.writtenAtMs,
    isUtc: false,
  }));
}

/** ngx_http_autoindex_module, autoindex_format json. */
const JsonListing = v.array(
  v.object({
    name: v.string(),
    type: v.string(),
    mtime: v.optional(v.string()),
    size: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  }),
);

function readJson(text: string): PageEntry[] {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), JsonListing), text);
  if (!parsed.success) throw malformed('the JSON is another one than that of a folder');
  return parsed.output.map(({ name, type, mtime, size }) =>
    entryOf(name, type === 'directory', size, mtime),
  );
}

function entryOf(
  name: string,
  isFolder: boolean,
  size: number | undefined,
  mtime: string | undefined,
): PageEntry {
  const problem = checkEntryName(name);
  if (problem !== null) throw malformed(`a name cannot be one: ${problem}`);
  const time = Date.parse(mtime ?? '');
  return {
    name,
    isFolder,
    sizeBytes: isFolder ? null : (size ?? null),
    timeMs: Number.isNaN(time) ? null : time,
    isUtc: true,
  };
}

function malformed(problem: string): AppError {
  return new AppError(
    'malformed-message',
    `The server's page of the folder cannot be read: ${problem.slice(0, 300)}.`,
  );
}
