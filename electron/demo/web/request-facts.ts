import type { IncomingHttpHeaders } from 'node:http';
import { parseHref } from '../../wire/http/url-path.ts';
import { HttpError } from './http-error.ts';

/** The path of a request target, decoded. @throws {HttpError} 400 for anything that could lead elsewhere */
export function pathOfTarget(target: string | undefined, host = 'localhost'): string {
  try {
    return `/${parseHref(target ?? '', host).segments.join('/')}`;
  } catch {
    throw new HttpError(400);
  }
}

/** Where MOVE and COPY lead. RFC 4918 §10.3. @throws {HttpError} 400; 502 for another server */
export function destinationOf({ destination, host }: IncomingHttpHeaders): string {
  if (typeof destination !== 'string') throw new HttpError(400);
  const [, authority, rest = destination] = /^https:\/\/([^/]*)(.*)$/is.exec(destination) ?? [];
  if (authority !== undefined && authority.toLowerCase() !== host?.toLowerCase()) {
    throw new HttpError(502);
  }
  return pathOfTarget(rest);
}

/** Name and password of Basic. RFC 7617 §2. */
export function basicCredentials(
  header: string | undefined,
): { user: string; password: string } | null {
  const [, base64] = /^Basic +([A-Za-z0-9+/]{1,1000}={0,2})$/i.exec(header ?? '') ?? [];
  if (base64 === undefined) return null;
  const [, user, password] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(base64, 'base64').toString('utf8')) ?? [];
  return user === undefined || password === undefined ? null : { user, password };
}

/** Bytes from `start` up to, without, `end`. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * One range of bytes of a file of this size. RFC 9110 §14.2: null where the header asks for none, or for more than
 * one, which may be answered with the whole. @throws {HttpError} 416
 */
export function rangeOf(header: string | undefined, sizeBytes: number): ByteRange | null {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  const unsatisfiable = new HttpError(416, { 'Content-Range': `bytes */${String(sizeBytes)}` });
  if (first === '') {
    const start = Math.max(0, sizeBytes - Number(last));
    if (start >= sizeBytes) throw unsatisfiable;
    return { start, end: sizeBytes };
  }
  const start = Number(first);
  if (start >= sizeBytes) throw unsatisfiable;
  if (last !== '' && Number(last) < start) return null;
  return { start, end: last === '' ? sizeBytes : Math.min(sizeBytes, Number(last) + 1) };
}

/** Where a part of a file belongs: X-Update-Range of sabre/dav's partial update. @throws {HttpError} 400 */
export function updateStart(header: string | string[] | undefined): number {
  const [, start] =
    /^bytes=(\d{1,15})-\d{0,15}$/.exec(typeof header === 'string' ? header : '') ?? [];
  if (start === undefined) throw new HttpError(400);
  return Number(start);
}

/** RFC 4918 §10.2. @throws {HttpError} 400 */
export function depthOf(header: string | string[] | undefined): 0 | 1 | 'infinity' {
  const depth = typeof header === 'string' ? header.toLowerCase() : 'infinity';
  if (depth === '0') return 0;
  if (depth === '1') return 1;
  if (depth === 'infinity') return depth;
  throw new HttpError(400);
}
