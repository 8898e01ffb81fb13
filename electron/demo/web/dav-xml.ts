import { SaxesParser } from 'saxes';
import { encodePath } from '../../wire/http/url-path.ts';
import { HttpError } from './http-error.ts';

/** A property by its expanded name. RFC 4918 §4.4. */
export interface PropertyName {
  namespace: string;
  name: string;
}

/** What PROPFIND asks for. RFC 4918 §9.1. */
export type PropertyQuery = { kind: 'all' | 'names' } | { kind: 'some'; names: PropertyName[] };

const davNamespace = 'DAV:';

/** Clients ask for a dozen. */
const maxNames = 200;

const queries: Readonly<Record<string, 'all' | 'names'>> = { allprop: 'all', propname: 'names' };

/** @throws {HttpError} 400 for what is no such document, or has a document type */
export function readPropfind(body: string): PropertyQuery {
  if (body.trim() === '') return { kind: 'all' };
  let query: PropertyQuery | undefined;
  const names: PropertyName[] = [];
  readElements(body, (path, element) => {
    if (path[0] !== 'propfind') throw new HttpError(400);
    if (path.length === 1 && element.namespace === davNamespace) {
      const kind = Object.hasOwn(queries, element.name) ? queries[element.name] : undefined;
      if (kind) query ??= { kind };
      if (element.name === 'prop') query ??= { kind: 'some', names };
    }
    if (path.length === 2 && path[1] === 'prop') names.push(element);
  });
  if (!query) throw new HttpError(400);
  return query;
}

/** The properties that a PROPPATCH would change. RFC 4918 §9.2. @throws {HttpError} 400 */
export function readProppatch(body: string): PropertyName[] {
  const names: PropertyName[] = [];
  readElements(body, (path, element) => {
    if (path[0] !== 'propertyupdate') throw new HttpError(400);
    if (path.length === 3 && path[2] === 'prop') names.push(element);
  });
  if (names.length === 0) throw new HttpError(400);
  return names;
}

/** Calls `found` for each element below the first with the names of those around it; those of DAV: alone count. */
function readElements(
  body: string,
  found: (path: readonly string[], element: PropertyName) => void,
): void {
  const parser = new SaxesParser({ xmlns: true });
  const path: string[] = [];
  let count = 0;
  const refuse = (): never => {
    throw new HttpError(400);
  };
  parser.on('error', refuse);
  parser.on('doctype', refuse);
  parser.on('opentag', ({ uri, local }) => {
    count += 1;
    if (count > maxNames) refuse();
    if (path.length > 0) found(path, { namespace: uri, name: local });
    path.push(uri === davNamespace ? local : '');
  });
  parser.on('closetag', () => {
    path.pop();
  });
  parser.write(body).close();
}

/** A property with its value as XML; undefined where the resource has none of that name. */
export type PropertyValue = PropertyName & { xml: string | undefined };

export const multistatusHead =
  '<?xml version="1.0" encoding="utf-8"?>\n<D:multistatus xmlns:D="DAV:">';
export const multistatusEnd = '</D:multistatus>\n';

/** One `response`, of what was found and what was not. RFC 4918 §14.24. */
export function responseXml(
  path: string,
  isFolder: boolean,
  properties: readonly PropertyValue[],
  missingStatus = '404 Not Found',
): string {
  const known = properties.filter(({ xml }) => xml !== undefined);
  const missing = properties.filter(({ xml }) => xml === undefined);
  const stats = [
    ...(known.length > 0 || missing.length === 0 ? [propstat(known, '200 OK')] : []),
    ...(missing.length > 0 ? [propstat(missing, missingStatus)] : []),
  ];
  return `<D:response><D:href>${hrefOf(path, isFolder)}</D:href>${stats.join('')}</D:response>`;
}

function propstat(properties: readonly PropertyValue[], status: string): string {
  const elements = properties.map(({ namespace, name, xml = '' }) =>
    namespace === davNamespace
      ? `<D:${name}>${xml}</D:${name}>`
      : `<x:${name} xmlns:x="${escapeXml(namespace)}">${xml}</x:${name}>`,
  );
  return `<D:propstat><D:prop>${elements.join('')}</D:prop><D:status>HTTP/1.1 ${status}</D:status></D:propstat>`;
}

/** Percent-encoded, so that nothing in it means anything in XML. */
export function hrefOf(path: string, isFolder: boolean): string {
  const encoded = encodePath(path);
  return isFolder && !encoded.endsWith('/') ? `${encoded}/` : encoded;
}

/** XML 1.0 §2.4; quotes for attribute values. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
