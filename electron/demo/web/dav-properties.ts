import type { Stats } from 'node:fs';
import { readdir, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { ContainedPaths } from '../contained-path.ts';
import {
  escapeXml,
  multistatusEnd,
  multistatusHead,
  responseXml,
  type PropertyName,
  type PropertyQuery,
  type PropertyValue,
} from './dav-xml.ts';

/** What a client's path stands for. */
interface Resource {
  path: string;
  stats: Stats;
}

/** Live properties. RFC 4918 §15; RFC 4331 wants quotas only where they are asked for. */
const values: Readonly<Record<string, (resource: Resource) => string | undefined>> = {
  resourcetype: ({ stats }) => (stats.isDirectory() ? '<D:collection/>' : ''),
  getcontentlength: ({ stats }) => (stats.isDirectory() ? undefined : String(stats.size)),
  getlastmodified: ({ stats }) => stats.mtime.toUTCString(),
  getetag: ({ stats }) => (stats.isDirectory() ? undefined : escapeXml(etagOf(stats))),
  creationdate: ({ stats }) => `${stats.birthtime.toISOString().slice(0, 19)}Z`,
};

const quotaName = 'quota-available-bytes';

/** A strong one: size and time to the millisecond. RFC 9110 §8.8.3. */
export function etagOf({ size, mtimeMs }: Stats): string {
  return `"${size.toString(16)}-${Math.floor(mtimeMs).toString(16)}"`;
}

/** The answer to PROPFIND, in pieces. Links are what they lead to; those that lead nowhere are left out. */
export async function* multistatus(
  paths: ContainedPaths,
  clientPath: string,
  query: PropertyQuery,
  hasChildren: boolean,
): AsyncGenerator<string> {
  const { real } = await paths.target(clientPath);
  const own = { path: clientPath, stats: await stat(real) };
  const isFolder = own.stats.isDirectory();
  const names = isFolder && hasChildren ? await readdir(real) : [];
  const freeBytes = isFolder && asksForQuota(query) ? await freeBytesAt(real) : undefined;
  yield multistatusHead;
  yield describe(own, query, freeBytes);
  for (const name of names) {
    const child = path.posix.join(clientPath, name);
    const found = await paths
      .target(child)
      .then(({ real: place }) => stat(place))
      .catch(() => null);
    if (found) yield describe({ path: child, stats: found }, query, freeBytes);
  }
  yield multistatusEnd;
}

function describe(resource: Resource, query: PropertyQuery, freeBytes?: number): string {
  const { path: clientPath, stats } = resource;
  const valueOf = ({ namespace, name }: PropertyName): string | undefined => {
    if (namespace !== 'DAV:') return undefined;
    if (name === quotaName && stats.isDirectory()) return freeBytes?.toFixed(0);
    return Object.hasOwn(values, name) ? values[name]?.(resource) : undefined;
  };
  const wanted =
    query.kind === 'some'
      ? query.names
      : Object.keys(values).map((name) => ({ namespace: 'DAV:', name }));
  const found = wanted.map((property): PropertyValue => ({ ...property, xml: valueOf(property) }));
  const shown =
    query.kind === 'some'
      ? found
      : found
          .filter(({ xml }) => xml !== undefined)
          .map((property) => (query.kind === 'names' ? { ...property, xml: '' } : property));
  return responseXml(clientPath, stats.isDirectory(), shown);
}

function asksForQuota(query: PropertyQuery): boolean {
  return query.kind === 'some' && query.names.some(({ name }) => name === quotaName);
}

async function freeBytesAt(real: string): Promise<number> {
  const { bavail, bsize } = await statfs(real);
  return bavail * bsize;
}
