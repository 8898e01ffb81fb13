import type { SavedSite } from './saved-site.ts';

/** Upper and lower case, accents and the width of a letter make no difference. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase();
}

/**
 * The sites in which every word of `query` occurs somewhere: name, folder, server, user, notes. Their
 * order stays; a query without words finds all.
 */
export function searchSites<T extends Pick<SavedSite, 'name' | 'folder' | 'target' | 'notes'>>(
  sites: readonly T[],
  query: string,
): T[] {
  const words = folded(query).split(/\s+/).filter(Boolean);
  return sites.filter((site) => {
    const { name, folder, target, notes } = site;
    const text = folded(
      [name, ...folder, target.protocol, target.user, target.host, String(target.port), notes].join(
        '\n',
      ),
    );
    return words.every((word) => text.includes(word));
  });
}
