import { malformed } from '../byte-reader.ts';
import { parseHref } from './url-path.ts';

/** One entry of a folder as a web server shows it to people. */
export interface ListedEntry {
  name: string;
  isFolder: boolean;
  /** Null where the page shows none, or a rounded one (`1.2K`). */
  sizeBytes: number | null;
  /**
   * Date and time as written, read as if they were UTC: pages do not name their zone. Null where the page
   * shows none.
   */
  writtenAtMs: number | null;
  /** 60,000 where the page shows no seconds. */
  timePrecisionMs: number;
}

/** More than any folder that a browser could show. */
const maxEntries = 500_000;

/** Columns between two links: what is further away belongs to something else. */
const maxRowLength = 2_000;

/**
 * The entries on a page that Apache (mod_autoindex), nginx (autoindex), lighttpd (mod_dirlisting) or a
 * server with pages like theirs made for the folder `segments` of `host`. Links that lead anywhere but to a
 * direct child are no entries: those that sort, to the parent, and of headers and footers.
 * @throws {AppError} malformed-message when it is no such page, limit-exceeded never: the caller bounds it
 */
export function parseHtmlListing(
  html: string,
  host: string,
  segments: readonly string[],
): ListedEntry[] {
  const entries = new Map<string, ListedEntry>();
  for (const { href, row } of linksOf(html)) {
    const child = childOf(href, host, segments);
    if (!child || entries.has(child.name)) continue;
    if (entries.size >= maxEntries) throw malformed('page of a folder', 0, 'too many entries');
    entries.set(child.name, { ...child, ...columnsOf(row, child.isFolder) });
  }
  if (entries.size === 0 && !isListingPage(html)) {
    throw malformed('page of a folder', 0, 'this is another page than the listing of a folder');
  }
  return [...entries.values()];
}

/** Names of 255 bytes, each of them escaped, twice. */
const maxTagLength = 4_000;

/** An empty folder is told from other pages by the title that all of these servers write. */
function isListingPage(html: string): boolean {
  return /<(title|h[12])>\s*(Index of|Directory listing)\b/i.test(html.slice(0, 20_000));
}

/** Each link with the text that follows it up to the next one, markup removed. */
function* linksOf(html: string): Generator<{ href: string; row: string }> {
  const anchor = /<a\s/gi;
  let open: { href: string; end: number } | undefined;
  for (let found = anchor.exec(html); found; found = anchor.exec(html)) {
    const end = endOfTag(html, anchor.lastIndex);
    if (end === undefined) continue;
    anchor.lastIndex = end;
    if (open) yield { href: open.href, row: textAfterLink(html, open.end, found.index) };
    const href = hrefOf(html.slice(found.index, end));
    open = href === undefined ? undefined : { href, end };
  }
  if (open) yield { href: open.href, row: textAfterLink(html, open.end, html.length) };
}

/**
 * Behind the `>` of a tag. Undefined where another tag begins before it ends: a page of nothing but beginnings
 * would be read to its end for each of them.
 */
function endOfTag(html: string, start: number): number | undefined {
  let quote = '';
  for (let at = start; at < Math.min(html.length, start + maxTagLength); at += 1) {
    const character = html[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '>') return at + 1;
    else if (character === '<') return undefined;
    else if (character === '"' || character === "'") quote = character;
  }
  return undefined;
}

function hrefOf(tag: string): string | undefined {
  const [, double, single, bare] =
    /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(tag) ?? [];
  const value = double ?? single ?? bare;
  return value === undefined ? undefined : decodeEntities(value);
}

function textAfterLink(html: string, start: number, end: number): string {
  const piece = html.slice(start, Math.min(end, start + maxRowLength));
  const close = /<\/a\s*>/i.exec(piece);
  const rest = close ? piece.slice(close.index + close[0].length) : '';
  return decodeEntities(rest.replace(/<[^<>]*>/g, ' '));
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi,
    (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
      if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

function childOf(
  href: string,
  host: string,
  folder: readonly string[],
): { name: string; isFolder: boolean } | undefined {
  if (/^[?#]|^$/.test(href)) return undefined;
  try {
    const isAbsolute = /^(?:https?:)?\/\//i.test(href) || href.startsWith('/');
    // `./name`: what servers write before a name that would read as a scheme.
    const { segments, isFolder } = isAbsolute
      ? parseHref(href, host)
      : parseHref(`/${href.replace(/^\.\//, '')}`, host);
    const names = isAbsolute ? below(segments, folder) : segments;
    const [name, ...deeper] = names ?? [];
    if (name === undefined || deeper.length > 0) return undefined;
    if (!isAbsolute && /^[a-z][a-z0-9+.-]*:/i.test(href)) return undefined;
    return { name, isFolder };
  } catch {
    // malformed-message, its only failure: a link to somewhere else, of which pages are full.
    return undefined;
  }
}

function below(segments: readonly string[], folder: readonly string[]): string[] | undefined {
  return folder.every((name, index) => segments[index] === name)
    ? segments.slice(folder.length)
    : undefined;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `2026-11-25 22:07`, `25-Nov-2026 22:07`, `2026-Nov-25 22:07:48`: Apache, nginx, lighttpd. */
const datePattern =
  /\b(?:(\d{4})-(\d{2}|[a-z]{3})-(\d{2})|(\d{2})-([a-z]{3})-(\d{4})) +(\d{2}):(\d{2})(?::(\d{2}))?\b/i;

function columnsOf(row: string, isFolder: boolean) {
  const date = datePattern.exec(row);
  const written = date ? timeOf(date) : null;
  const rest = date ? row.slice(date.index + date[0].length) : '';
  return {
    sizeBytes: isFolder ? null : sizeOf(rest),
    writtenAtMs: written,
    timePrecisionMs: date?.[9] === undefined ? 60_000 : 1_000,
  };
}

function timeOf(parts: RegExpExecArray): number | null {
  const [, yearFirst, monthSecond, dayLast, dayFirst, monthName, yearLast, hour, minute, second] =
    parts;
  const month = monthOf(monthSecond ?? monthName ?? '');
  const [year, day] = [Number(yearFirst ?? yearLast), Number(dayLast ?? dayFirst)];
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second ?? 0)];
  const time = Date.UTC(year, month, day, hours, minutes, seconds);
  const isReal = month >= 0 && month < 12 && new Date(time).getUTCDate() === day;
  return isReal && hours < 24 && minutes < 60 && seconds < 61 ? time : null;
}

function monthOf(text: string): number {
  return /^\d/.test(text) ? Number(text) - 1 : months.indexOf(text.toLowerCase());
}

/** Bytes, unless a unit follows: those are rounded, and half a truth is no size. */
function sizeOf(rest: string): number | null {
  const [, digits] = /^\s+(\d{1,15})(?=\s|$)(?!\s*[KMGTPB]i?B?\b)/i.exec(rest) ?? [];
  return digits === undefined ? null : Number(digits);
}
