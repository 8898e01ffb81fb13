import type { HttpAnswer } from '../http/http-client.ts';
import type { PartRequest } from '../range-sink.ts';

/** What a WebDAV server said about itself in its answer to OPTIONS. */
export interface DavServer {
  /** The values of DAV: classes and extensions. RFC 4918 §10.1. */
  classes: readonly string[];
  /** The methods of Allow; empty where none were named. */
  allowed: readonly string[];
  /** The value of Server. */
  software: string | null;
  /** Says in its answer that it knows `Repr-Digest`. RFC 9530 §3, §4. */
  hasReprDigest: boolean;
}

/** @returns null for a server that does not claim to speak WebDAV */
export function readDavServer({ body, headers }: HttpAnswer): DavServer | null {
  const list = (values: string[] | undefined): string[] =>
    (values ?? [])
      .flatMap((value) => value.slice(0, 4_000).split(','))
      .map((word) => word.trim())
      .filter((word) => word !== '');
  const classes = list(body.headersDistinct['dav']);
  if (classes.length === 0) return null;
  const software = headers['server'];
  return {
    classes,
    allowed: list(body.headersDistinct['allow']).map((method) => method.toUpperCase()),
    software: typeof software === 'string' ? software : null,
    hasReprDigest: list([
      ...(body.headersDistinct['want-repr-digest'] ?? []),
      ...(body.headersDistinct['repr-digest'] ?? []),
    ]).some((word) => /^sha-256(?:=|$)/.test(word) && word !== 'sha-256=0'),
  };
}

/** How parts of files are written, and what says so; null where no way is known. */
export function partRequestOf({ classes, software }: DavServer): {
  request: PartRequest;
  evidence: string;
} | null {
  /*
   * mod_dav_fs puts a PUT with Content-Range into its place (RFC 9110 §14.5); most other servers ignore that
   * header and replace the whole file, so it is sent to nobody else.
   */
  const modDavFs = classes.find((word) => word.startsWith('<http://apache.org/dav/propset/fs/'));
  if (modDavFs !== undefined && /^Apache\b/.test(software ?? '')) {
    return {
      evidence: `DAV: ${modDavFs}`,
      request: (_path, start, body) => ({
        method: 'PUT',
        headers: { 'Content-Range': `bytes ${String(start)}-${String(start + body.length - 1)}/*` },
      }),
    };
  }
  if (classes.includes('sabredav-partialupdate')) {
    return {
      evidence: 'DAV: sabredav-partialupdate',
      request: (_path, start, body) => ({
        method: 'PATCH',
        headers: {
          'Content-Type': 'application/x-sabredav-partialupdate',
          'X-Update-Range': `bytes=${String(start)}-${String(start + body.length - 1)}`,
        },
      }),
    };
  }
  return null;
}

/** Whether a PUT with `If-None-Match: *` is known to leave a file that is there alone. */
export function honoursConditions({ software, classes }: DavServer): boolean {
  return /^Apache\b/.test(software ?? '') || classes.includes('sabredav-partialupdate');
}

/** nginx's dav-ext leaves names with a dot in front out of every PROPFIND (ngx_http_dav_ext_module.c, 3.0.0). */
export function hidesDotNames({ software }: DavServer): boolean {
  return /^nginx\b/.test(software ?? '');
}

/**
 * Whether MOVE puts a file in the place of another in one step. RFC 4918 §9.9.3 wants the target deleted
 * first, and Apache does so; nginx renames (ngx_ext_rename_file).
 */
export function movesInOneStep({ software }: DavServer): boolean {
  return /^nginx\b/.test(software ?? '');
}
