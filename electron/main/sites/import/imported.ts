import * as v from 'valibot';
import type { ImportNote } from '../../../shared/site-import.ts';
import { FolderPath, SiteDraft } from '../../../shared/saved-site.ts';

/** A site as a file of another program describes it. */
export interface ImportedSite {
  draft: SiteDraft;
  /** Kept apart from the site: main offers it to the secrets store, if the person agrees. */
  password: string | null;
}

/** What an importer makes of a file. Whatever it leaves out or changes stands in `notes`. */
export interface ImportedSites {
  sites: ImportedSite[];
  folders: FolderPath[];
  notes: ImportNote[];
}

/** More sites than this are no site list. */
export const maxImportedSites = 10_000;

/** Collects what an importer finds, and checks each site before it counts. */
export interface ImportCollector {
  note(reason: ImportNote['reason'], site: string, detail: string): void;
  folder(path: readonly string[]): void;
  site(draft: unknown, name: string, password?: string | null): void;
  result(): ImportedSites;
}

/** A hostile file must not fill the window with notes. */
const maxNotes = 2_000;
const maxDetail = 300;

export function createCollector(): ImportCollector {
  const sites: ImportedSite[] = [];
  const folders: FolderPath[] = [];
  const notes: ImportNote[] = [];
  let isFull = false;

  function note(reason: ImportNote['reason'], site: string, detail: string): void {
    if (notes.length < maxNotes) {
      notes.push({ reason, site: site.slice(0, 200), detail: detail.slice(0, maxDetail) });
    } else if (notes.length === maxNotes) {
      notes.push({ reason: 'too-many', site: '', detail: 'notes' });
    }
  }

  return {
    note,
    folder(path) {
      const parsed = v.safeParse(FolderPath, path);
      if (parsed.success) folders.push(parsed.output);
      else note('incomplete', path.join(' / '), 'folder');
    },
    site(draft, name, password = null) {
      if (sites.length >= maxImportedSites) {
        if (!isFull) note('too-many', name, 'sites');
        isFull = true;
        return;
      }
      const parsed = v.safeParse(SiteDraft, draft);
      if (parsed.success) {
        sites.push({ draft: parsed.output, password });
        return;
      }
      const [issue] = parsed.issues;
      note('incomplete', name, `${v.getDotPath(issue) ?? 'site'}: ${issue.message}`);
    },
    result: () => ({ sites, folders, notes }),
  };
}

/** Notes about the site that is being read. */
export type Note = (reason: ImportNote['reason'], detail: string) => void;

/** A WHATWG label of an encoding, or what looks like one. */
export function isEncodingName(name: string): boolean {
  return v.is(SiteDraft.entries.encoding, name);
}
