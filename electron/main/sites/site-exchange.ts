import * as v from 'valibot';
import { siteDraftOf, type SavedSite } from '../../shared/saved-site.ts';
import { withFolders } from './site-book.ts';
import { createCollector, type ImportedSites } from './import/imported.ts';

/*
 * Keyferry's own file for taking sites from one computer to another. It is made of drafts, whose schema
 * has no place for a secret.
 */

const format = 'keyferry-sites';

const ExchangeFile = v.object({
  format: v.literal(format),
  version: v.literal(1),
  folders: v.optional(v.array(v.array(v.string())), []),
  sites: v.array(v.unknown()),
});

export function exportSites(sites: readonly SavedSite[], now: Date): string {
  const drafts = sites.map(siteDraftOf);
  const folders = withFolders(
    [],
    drafts.map(({ folder }) => folder),
  );
  const file = { format, version: 1, exportedAt: now.toISOString(), folders, sites: drafts };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Every site that is valid; the others are named in the notes. Never throws. */
export function readExportedSites(text: string): ImportedSites {
  const collector = createCollector();
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ExchangeFile), text);
  if (!parsed.success) {
    collector.note('unreadable', '', 'This is not a file with sites of Keyferry.');
    return collector.result();
  }
  for (const folder of parsed.output.folders) collector.folder(folder);
  for (const [index, site] of parsed.output.sites.entries()) {
    collector.site(site, nameOf(site, index));
  }
  return collector.result();
}

function nameOf(site: unknown, index: number): string {
  const named = v.safeParse(v.object({ name: v.string() }), site);
  return named.success ? named.output.name : `#${String(index + 1)}`;
}
