import type { Entry, EntryKind } from '../../../shared/entry.ts';
import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import { parseHref } from '../../../wire/http/url-path.ts';
import { discardBody, readPieces } from '../http/body.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../http/http-client.ts';
import { httpError, knownError, type Deed } from '../map-error.ts';
import { lastSegment, requestPath, segmentsOf } from '../paths.ts';
import { DavLocks } from './dav-locks.ts';
import type { DavServer } from './dav-server.ts';
import { MultistatusReader, type DavProperty, type DavResource } from './multistatus.ts';

/** Of folders with two million entries. */
const maxListingBytes = 2 ** 30;

const properties = ['resourcetype', 'getcontentlength', 'getlastmodified'];

const propfindOf = (names: readonly string[]): string =>
  '<?xml version="1.0" encoding="utf-8"?>\n' +
  `<propfind xmlns="DAV:"><prop>${names.map((name) => `<${name}/>`).join('')}</prop></propfind>`;

const xmlType = 'application/xml; charset=utf-8';

const usualPropfind = propfindOf(properties);

/** More kinds than any folder that is worked on; the oldest are forgotten. */
const maxKnownKinds = 20_000;

/** A server that has said what it can do, and where one begins there. */
export interface DavPlace {
  client: DavClient;
  server: DavServer;
  home: string;
}

/** The requests of WebDAV that are needed here. RFC 4918 §9. */
export class DavClient {
  readonly http: HttpClient;
  readonly locks: DavLocks;
  /** What was at a path when it was last seen: spares the redirects that servers answer folders with. */
  readonly #kinds = new Map<string, 'file' | 'folder'>();

  /** @param owner whose name locks carry */
  constructor(http: HttpClient, owner: string) {
    this.http = http;
    this.locks = new DavLocks(http, owner);
  }

  knownKind(path: string): 'file' | 'folder' | undefined {
    return this.#kinds.get(path);
  }

  note(path: string, kind: 'file' | 'folder' | undefined): void {
    this.#kinds.delete(path);
    if (kind !== undefined) this.#kinds.set(path, kind);
    const [oldest] = this.#kinds.keys();
    if (this.#kinds.size > maxKnownKinds && oldest !== undefined) this.#kinds.delete(oldest);
  }

  /** @throws {AppError} not-found, permission-denied, malformed-message and those of `HttpClient.send` */
  async stat(path: string, signal: AbortSignal): Promise<Entry> {
    const deed = { verb: 'look at', path };
    const isFolder = path === '/' || this.knownKind(path) === 'folder';
    try {
      return await this.#statAs(path, isFolder, deed, signal);
    } catch (error) {
      // It was a folder, and may be a file now.
      if (!isFolder || path === '/' || AppError.from(error).code !== 'not-found') throw error;
      return await this.#statAs(path, false, deed, signal);
    }
  }

  async kindAt(path: string, signal: AbortSignal): Promise<EntryKind | null> {
    try {
      return (await this.stat(path, signal)).kind;
    } catch (error) {
      const reason = AppError.from(error);
      if (reason.code === 'not-found') return null;
      throw reason;
    }
  }

  /**
   * What a refusal means. Apache answers 403 to links that lead nowhere, and leaves them out of listings; then
   * there is nothing there.
   */
  async explainRefusal(reason: AppError, { path }: Deed, signal: AbortSignal): Promise<AppError> {
    if (reason.code !== 'permission-denied' || path === '/') return reason;
    const isThere = await this.kindAt(path, signal).then(
      (kind) => kind !== null,
      () => this.#isListed(path, signal),
    );
    return isThere ? reason : knownError('not-found', { verb: 'open', path }, reason);
  }

  /** True where that cannot be found out. */
  async #isListed(path: string, signal: AbortSignal): Promise<boolean> {
    const parent = path.slice(0, Math.max(1, path.lastIndexOf('/')));
    const deed = { verb: 'list', path: parent };
    const { host } = this.http.origin;
    let isFound = false;
    try {
      const options = { depth: '1', isFolder: true, deed } as const;
      for await (const resources of this.propfind(parent, options, signal)) {
        isFound ||= resources.some(
          ({ href }) => childName(href, parent, host) === lastSegment(path),
        );
      }
      return isFound;
    } catch {
      return true;
    }
  }

  /** The resources of a PROPFIND, in the order of the server, as they arrive. */
  propfind(
    path: string,
    { depth, isFolder, deed, body = usualPropfind }: PropfindOptions,
    signal: AbortSignal,
  ): AsyncGenerator<DavResource[]> {
    const headers = { Depth: depth, 'Content-Type': xmlType };
    const at = requestPath(path, isFolder);
    return this.#resources({ method: 'PROPFIND', path: at, headers, body }, deed, signal);
  }

  /** Names of the properties that the server has set. RFC 4918 §9.2. */
  async proppatch(
    path: string,
    { isFolder, deed, body }: Pick<PropfindOptions, 'isFolder' | 'deed'> & { body: string },
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>> {
    const [condition] = this.locks.conditionsFor([path]);
    const headers = { ...(condition && { If: condition }), 'Content-Type': xmlType };
    const request = { method: 'PROPPATCH', path: requestPath(path, isFolder), headers, body };
    const set = new Set<string>();
    for await (const resources of this.#resources(request, deed, signal)) {
      for (const { properties: found } of resources) for (const name of found.keys()) set.add(name);
    }
    return set;
  }

  async *#resources(
    request: HttpRequest,
    deed: Deed,
    signal: AbortSignal,
  ): AsyncGenerator<DavResource[]> {
    const answer = await this.http.send(request, signal);
    if (answer.status !== 207) {
      await discardBody(answer);
      throw httpError(
        answer.status,
        deed,
        isSuccess(answer) ? { [answer.status]: 'unsupported' } : {},
      );
    }
    const reader = new MultistatusReader();
    const decoder = new TextDecoder('utf-8', { fatal: true });
    for await (const piece of readPieces(answer.body, this.http.origin, maxListingBytes)) {
      const found = reader.write(decode(decoder, piece));
      if (found.length > 0) yield found;
    }
    const rest = reader.write(decode(decoder));
    reader.end();
    if (rest.length > 0) yield rest;
  }

  /** Named properties of one folder. */
  async properties(
    path: string,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<DavResource['properties']> {
    const deed = { verb: 'look at', path };
    const options = { depth: '0', isFolder: true, deed, body: propfindOf(names) } as const;
    const resource = await this.#only(path, options, signal);
    return resource?.properties ?? new Map<string, DavProperty>();
  }

  /** A request that changes something; its answer has no body that matters. @throws {AppError} by status */
  async change(
    request: HttpRequest,
    deed: Deed,
    special: Readonly<Record<number, ErrorCode>>,
    signal: AbortSignal,
  ): Promise<void> {
    const answer = await this.http.send(request, signal);
    if (answer.status === 207) throw await this.#firstProblem(answer, deed, special);
    await discardBody(answer);
    if (!isSuccess(answer)) throw httpError(answer.status, deed, special);
  }

  /** The same for places that may be locked by this session. A lock that has ended meanwhile is nobody's. */
  async changeAt(
    paths: readonly string[],
    request: HttpRequest,
    deed: Deed,
    special: Readonly<Record<number, ErrorCode>>,
    signal: AbortSignal,
  ): Promise<void> {
    let refusal: AppError | undefined;
    for (const condition of this.locks.conditionsFor(paths)) {
      try {
        const headers = { ...request.headers, If: condition };
        await this.change({ ...request, headers }, deed, special, signal);
        return;
      } catch (error) {
        refusal = AppError.from(error);
        if (!isAboutLocks(refusal)) throw refusal;
      }
    }
    if (refusal?.detail['status'] === 423) throw refusal;
    if (refusal) for (const path of paths) this.locks.forget(path);
    await this.change(request, deed, special, signal);
  }

  async #statAs(path: string, isFolder: boolean, deed: Deed, signal: AbortSignal): Promise<Entry> {
    const resource = await this.#only(path, { depth: '0', isFolder, deed }, signal);
    if (!resource) {
      throw new AppError('malformed-message', `The server says nothing about ${path}.`, { path });
    }
    if (resource.status !== null && resource.status >= 400) throw httpError(resource.status, deed);
    const entry = entryOf(lastSegment(path), resource);
    this.note(path, entry.kind === 'folder' ? 'folder' : 'file');
    return entry;
  }

  /** Read to the end: an answer that is left in the middle costs its connection. */
  async #only(
    path: string,
    options: PropfindOptions,
    signal: AbortSignal,
  ): Promise<DavResource | undefined> {
    let first: DavResource | undefined;
    for await (const [resource] of this.propfind(path, options, signal)) first ??= resource;
    return first;
  }

  /** Moving and deleting of trees may end in the middle, and then say what was left. RFC 4918 §9.6.1. */
  async #firstProblem(
    answer: HttpAnswer,
    deed: Deed,
    special: Readonly<Record<number, ErrorCode>>,
  ): Promise<AppError> {
    const reader = new MultistatusReader();
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let first: AppError | undefined;
    for await (const piece of readPieces(answer.body, this.http.origin, maxListingBytes)) {
      for (const { href, status } of reader.write(decode(decoder, piece))) {
        if (first || status === null || status < 400 || status === 424) continue;
        const { segments } = parseHref(href, this.http.origin.host);
        first = httpError(status, { ...deed, path: `/${segments.join('/')}` }, special);
      }
    }
    return first ?? httpError(424, deed, special);
  }
}

export interface PropfindOptions {
  depth: '0' | '1';
  isFolder: boolean;
  deed: Deed;
  body?: string;
}

function decode(decoder: TextDecoder, piece?: Uint8Array): string {
  try {
    return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
  } catch (error) {
    throw new AppError(
      'malformed-message',
      "The server's list of properties is not UTF-8.",
      {},
      { cause: error },
    );
  }
}

/** 412: the condition does not hold; 423, 424: this place or its folder is locked, and the server saw no token. */
function isAboutLocks({ detail: { status } }: AppError): boolean {
  return status === 412 || status === 423 || status === 424;
}

function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300;
}

/** An entry called `name` with what the server says about it; what it does not say is null. */
export function entryOf(name: string, { properties: found }: DavResource): Entry {
  const isFolder = found.get('{DAV:}resourcetype')?.elements.includes('{DAV:}collection') ?? false;
  return {
    name,
    kind: isFolder ? 'folder' : 'file',
    sizeBytes: isFolder ? null : wholeNumber(found.get('{DAV:}getcontentlength')?.text),
    modifiedAtMs: timeOf(found.get('{DAV:}getlastmodified')?.text),
    mode: null,
    owner: null,
    group: null,
    linkTarget: null,
    linkKind: null,
  };
}

/** Digits that can be exact; null for anything else. */
export function wholeNumber(text: string | undefined): number | null {
  if (text === undefined || !/^\d{1,16}$/.test(text)) return null;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : null;
}

/** An HTTP date, RFC 9110 §5.6.7; some servers write ISO 8601. */
export function timeOf(text: string | undefined): number | null {
  const time = text === undefined || text.length > 100 ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

/** The name of a resource right inside `path`; undefined for the folder itself. */
export function childName(href: string, path: string, host: string): string | undefined {
  const { segments } = parseHref(href, host);
  const folder = segmentsOf(path);
  // Some servers answer in another form of Unicode than they were asked in.
  const isSame = (a = '', b = ''): boolean => a === b || a.normalize('NFC') === b.normalize('NFC');
  const isInside = folder.every((name, index) => isSame(name, segments[index]));
  if (isInside && segments.length === folder.length) return undefined;
  if (isInside && segments.length === folder.length + 1) return segments.at(-1);
  throw new AppError(
    'malformed-message',
    `The server lists something in ${path} that lies elsewhere: ${href.slice(0, 200)}.`,
    { path, href: href.slice(0, 2_000) },
  );
}
