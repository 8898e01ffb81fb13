import { checkEntryName } from '../../shared/entry.ts';
import { AppError } from '../../shared/errors.ts';
import { malformed } from '../byte-reader.ts';

/**
 * Characters that stand for themselves in a path segment: RFC 3986 §2.3. Everything else is escaped, also
 * what the RFC would let pass, because servers and proxies differ in how they read `;`, `+` or `:`.
 */
const unreserved = /^[A-Za-z0-9._~-]$/;

const encoder = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * An absolute path as it stands in a request line. Bytes that are no UTF-8, which names hold as lone
 * surrogates U+DC80…U+DCFF, become those bytes again.
 * @throws {AppError} name-invalid for NUL and for other lone surrogates
 */
export function encodePath(path: string): string {
  return path.split('/').map(encodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  let text = '';
  for (const character of segment) {
    if (unreserved.test(character)) text += character;
    else for (const byte of bytesOf(character)) text += escapeByte(byte);
  }
  return text;
}

function bytesOf(character: string): Iterable<number> {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0xdc80 && code <= 0xdcff) return [code - 0xdc00];
  if (code === 0 || (code >= 0xd800 && code <= 0xdfff)) {
    throw new AppError('name-invalid', 'The name holds a character that no URL can say.', {
      character: code,
    });
  }
  return encoder.encode(character);
}

function escapeByte(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** A path that a server named, taken apart. */
export interface ServerPath {
  /** Decoded names, none of which can lead anywhere else. */
  segments: string[];
  /** Ended in `/`, which is how servers mark folders. */
  isFolder: boolean;
}

/**
 * The path of a DAV:href or a link: an absolute path, or a URL of `host`. Scheme and port may differ, as
 * they do behind a proxy that ends TLS; nothing but the path is ever used. RFC 4918 §8.3.
 * @throws {AppError} malformed-message for other hosts, `..`, escaped slashes, NUL, queries and relative paths
 */
export function parseHref(href: string, host: string): ServerPath {
  const [, authority, path = ''] = /^(?:https?:)?\/\/([^/?#]*)(.*)$/is.exec(href) ?? [
    '',
    undefined,
    href,
  ];
  if (authority !== undefined && hostOf(authority) !== host.toLowerCase()) {
    throw malformedHref(href, 'it names another host');
  }
  if (!path.startsWith('/') && !(path === '' && authority !== undefined)) {
    throw malformedHref(href, 'it is no absolute path');
  }
  if (/[?#]/.test(path)) throw malformedHref(href, 'it has a query or a fragment');
  const parts = path.split('/').slice(1);
  const isFolder = parts.length === 0 || parts.at(-1) === '';
  if (isFolder) parts.pop();
  return { segments: parts.map((part) => decodeSegment(part, href)), isFolder };
}

function hostOf(authority: string): string {
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase();
  return host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
}

function decodeSegment(part: string, href: string): string {
  const name = decodeOddUtf8(percentDecode(part, href));
  const problem = checkEntryName(name);
  if (problem !== null) throw malformedHref(href, problem);
  return name;
}

/** Characters that stand unescaped though they should not are taken as they are. */
function percentDecode(part: string, href: string): Uint8Array {
  const bytes: number[] = [];
  for (let at = 0; at < part.length;) {
    const character = String.fromCodePoint(part.codePointAt(at) ?? 0);
    if (character !== '%') {
      bytes.push(...encoder.encode(character));
      at += character.length;
      continue;
    }
    const digits = part.slice(at + 1, at + 3);
    if (!/^[0-9A-Fa-f]{2}$/.test(digits)) throw malformedHref(href, 'a % stands for nothing');
    bytes.push(Number.parseInt(digits, 16));
    at += 3;
  }
  return Uint8Array.from(bytes);
}

/** UTF-8; every byte that is none becomes a lone surrogate U+DC80…U+DCFF, as PEP 383 does it. */
export function decodeOddUtf8(bytes: Uint8Array): string {
  const whole = decodeStrictly(bytes);
  if (whole !== null) return whole;
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const found = sequenceAt(bytes, at);
    text += found?.text ?? String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
    at += found?.length ?? 1;
  }
  return text;
}

function sequenceAt(bytes: Uint8Array, at: number): { text: string; length: number } | undefined {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length += 1) {
    const text = decodeStrictly(bytes.subarray(at, at + length));
    if (text !== null) return { text, length };
  }
  return undefined;
}

function decodeStrictly(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    // A TypeError, its only one: not UTF-8.
    return null;
  }
}

function malformedHref(href: string, problem: string): AppError {
  return malformed('address of an entry', 0, `${problem}: ${JSON.stringify(href.slice(0, 200))}`);
}
