import type { Entry, EntryKind } from '../../shared/entry.ts';
import { newEntry, type ListedEntry } from './listing/listed-entry.ts';
import { parseTimeValue } from './time.ts';

/** The folder itself and the one above it, which MLSD may list among the entries. RFC 3659 §7.5.1. */
export type FactKind = EntryKind | 'this-folder' | 'parent-folder';

export interface FactEntry extends ListedEntry {
  kind: FactKind;
}

/**
 * One line of MLSD, or the middle line of an MLST reply without its leading space. Undefined for a line
 * that holds no facts. RFC 3659 §7.2.
 */
export function parseFacts(line: string): FactEntry | undefined {
  const space = line.indexOf(' ');
  if (space < 0) return undefined;
  const facts = new Map<string, string>();
  for (const fact of line.slice(0, space).split(';')) {
    const equals = fact.indexOf('=');
    if (equals > 0) facts.set(fact.slice(0, equals).toLowerCase(), fact.slice(equals + 1));
    else if (fact !== '') return undefined;
  }
  const { kind, linkTarget } = readType(facts.get('type'));
  const time = parseTimeValue(facts.get('modify') ?? '');
  const isFolder = kind === 'this-folder' || kind === 'parent-folder';
  const entry: Entry = {
    ...newEntry(line.slice(space + 1), isFolder ? 'folder' : kind),
    sizeBytes: kind === 'file' ? readSize(facts.get('size')) : null,
    modifiedAtMs: time?.atMs ?? null,
    mode: readMode(facts.get('unix.mode')),
    owner: facts.get('unix.ownername') ?? facts.get('unix.owner') ?? facts.get('unix.uid') ?? null,
    group: facts.get('unix.groupname') ?? facts.get('unix.group') ?? facts.get('unix.gid') ?? null,
    linkTarget,
  };
  return { kind, entry, timePrecisionMs: time?.precisionMs ?? null };
}

const kindByType: Readonly<Record<string, FactKind>> = {
  file: 'file',
  dir: 'folder',
  cdir: 'this-folder',
  pdir: 'parent-folder',
};

/** `OS.unix=slink:/target` is draft-ietf-ftpext-mlst, `OS.unix=symlink` what ProFTPD says. */
function readType(type = ''): { kind: FactKind; linkTarget: string | null } {
  const word = type.toLowerCase();
  if (Object.hasOwn(kindByType, word)) {
    return { kind: kindByType[word] ?? 'other', linkTarget: null };
  }
  if (!/^os\.unix=s(?:ym)?link/.test(word)) return { kind: 'other', linkTarget: null };
  const colon = type.indexOf(':');
  return { kind: 'link', linkTarget: colon < 0 ? null : type.slice(colon + 1) || null };
}

function readSize(text: string | undefined): number | null {
  const size = /^\d{1,16}$/.test(text ?? '') ? Number(text) : Number.NaN;
  return Number.isSafeInteger(size) ? size : null;
}

function readMode(text: string | undefined): number | null {
  return text !== undefined && /^[0-7]{1,7}$/.test(text) ? parseInt(text, 8) & 0o7777 : null;
}
