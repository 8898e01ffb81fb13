import type { Row } from './order.ts';

/* The rules of cursor and selection in a list. Both live by name, so that they outlast a refresh. */

/** What a pane shows: the way up, then the entries. */
export type ViewRow = Row | 'parent';

/** Hidden by the custom of POSIX systems. */
export function isHidden({ entry }: Row): boolean {
  return entry.name.startsWith('.');
}

/** The rows that pass the filter: a part of the name, or a pattern with `*` and `?`. */
export function filterRows(
  rows: readonly Row[],
  filter: string,
  showsHidden: boolean,
): readonly Row[] {
  const wanted = filter.trim().toLowerCase();
  if (wanted === '' && showsHidden) return rows;
  const matches = wanted === '' ? () => true : matcherOf(wanted);
  return rows.filter(
    (row) => (showsHidden || !isHidden(row)) && matches(row.entry.name.toLowerCase()),
  );
}

/**
 * The rows that one of several patterns matches: `*.css; *.js`, without case. Unlike a filter a name
 * without `*` and `?` means exactly that name.
 */
export function rowsMatching(view: readonly ViewRow[], patterns: string): Row[] {
  const expressions = patterns
    .split(/[;,]/)
    .map((pattern) => pattern.trim().toLowerCase())
    .filter((pattern) => pattern !== '')
    .map(expressionOf);
  return view.filter(
    (row): row is Row =>
      row !== 'parent' && expressions.some((one) => one.test(row.entry.name.toLowerCase())),
  );
}

function matcherOf(wanted: string): (name: string) => boolean {
  if (!/[*?]/.test(wanted)) return (name) => name.includes(wanted);
  const expression = expressionOf(wanted);
  return (name) => expression.test(name);
}

function expressionOf(wanted: string): RegExp {
  const pattern = wanted
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 's');
}

/** The names between two positions, both included; the way up is never selected. */
export function namesBetween(view: readonly ViewRow[], from: number, to: number): string[] {
  const names: string[] = [];
  for (const row of view.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    if (row !== 'parent') names.push(row.entry.name);
  }
  return names;
}

export function withToggled(selected: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(name)) next.add(name);
  return next;
}

/** Those of the selected names that still exist; the same set if all of them do. */
export function stillThere(
  selected: ReadonlySet<string>,
  rows: readonly Row[],
): ReadonlySet<string> {
  if (selected.size === 0) return selected;
  const kept = new Set<string>();
  for (const { entry } of rows) if (selected.has(entry.name)) kept.add(entry.name);
  return kept.size === selected.size ? selected : kept;
}

/**
 * Where typed letters lead: the next name from `start` on that begins with them, round the end.
 * One letter typed again moves on to the next such name. -1 when there is none.
 */
export function findByLetters(view: readonly ViewRow[], letters: string, start: number): number {
  const wanted = letters.toLowerCase();
  const isRepeat = wanted.length > 1 && new Set(wanted).size === 1;
  const prefix = isRepeat ? wanted.slice(0, 1) : wanted;
  const first = isRepeat || wanted.length === 1 ? start + 1 : start;
  for (let step = 0; step < view.length; step += 1) {
    const index = (first + step) % view.length;
    const row = view[index];
    if (row && row !== 'parent' && row.entry.name.toLowerCase().startsWith(prefix)) return index;
  }
  return -1;
}
