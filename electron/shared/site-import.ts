import * as v from 'valibot';
import { FolderPath, SiteDraft } from './saved-site.ts';

/** Where sites can be taken from. */
export const ImportSource = v.picklist(['filezilla', 'winscp', 'ssh-config', 'keyferry']);
export type ImportSource = v.InferOutput<typeof ImportSource>;

/**
 * Something in the file that the import leaves out or changes. `detail` holds the file's own words: a
 * setting and its value, a line, a path; never a secret.
 *
 *   not-connectable    the site's protocol does not exist here; the site is left out
 *   incomplete         a site without a host, or with a host or port that cannot be; left out
 *   changed            taken over as something else, which `detail` names
 *   setting-ignored    a setting that has no counterpart here
 *   password-locked    a password that only the other program can read; it has to be typed again
 *   password-unreadable a password that is not what it says
 *   not-a-site         an entry that stands for no server, as a pattern for many hosts
 *   unreadable         a part of the file that is not in its format
 *   include-refused    another file that was named and not read; `detail` says why
 *   too-many           more of something than is read
 */
export const ImportNote = v.strictObject({
  reason: v.picklist([
    'not-connectable',
    'incomplete',
    'changed',
    'setting-ignored',
    'password-locked',
    'password-unreadable',
    'not-a-site',
    'unreadable',
    'include-refused',
    'too-many',
  ]),
  /** Name of the site, `''` where the note concerns the file. */
  site: v.string(),
  detail: v.string(),
});
export type ImportNote = v.InferOutput<typeof ImportNote>;

/** What a file would bring, before anything is saved. Passwords stay in main: only their number is told. */
export const ImportPreview = v.strictObject({
  importId: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  source: ImportSource,
  path: v.string(),
  sites: v.array(
    v.strictObject({
      draft: SiteDraft,
      hasPassword: v.boolean(),
      /** A saved site has the same name, folder and server already. */
      isKnown: v.boolean(),
    }),
  ),
  folders: v.array(FolderPath),
  notes: v.array(ImportNote),
});
export type ImportPreview = v.InferOutput<typeof ImportPreview>;

/** A file of another program that was found where that program keeps it. */
export const FoundImport = v.strictObject({ source: ImportSource, path: v.string() });
export type FoundImport = v.InferOutput<typeof FoundImport>;
