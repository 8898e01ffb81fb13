/** How well `query` fits `label`, and which characters it took; null where it does not fit at all. */
export interface Match {
  score: number;
  /** Indexes into the characters of the label. */
  at: readonly number[];
}

function folded(words: string): string[] {
  return Array.from(words.normalize('NFC').toLowerCase(), (letter) =>
    letter.normalize('NFKD').replaceAll(/\p{Mn}/gu, ''),
  );
}

function beginsWord(letters: readonly string[], index: number): boolean {
  return index === 0 || /[\s\-_./@:]/.test(letters[index - 1] ?? '');
}

/**
 * The letters of the query in their order, anywhere in the label. Beginnings of words and letters in a
 * row count most. For each letter of the query, the best way to have got there is kept for every place
 * of the label, so the best of all ways is found and the work is bounded by the two lengths.
 */
export function fuzzyMatch(query: string, label: string): Match | null {
  const wanted = folded(query).filter((letter) => letter.trim() !== '');
  const letters = folded(label);
  if (wanted.length === 0) return { score: 0, at: [] };
  let ways: (Match | null)[] = letters.map(() => null);
  for (const [depth, letter] of wanted.entries()) {
    let best: Match | null = depth === 0 ? { score: 0, at: [] } : null;
    const next: (Match | null)[] = [];
    for (const [index, candidate] of letters.entries()) {
      const adjacent = depth === 0 ? null : (ways[index - 1] ?? null);
      next.push(
        candidate === letter ? extended(best, adjacent, index, beginsWord(letters, index)) : null,
      );
      const here = ways[index] ?? null;
      if (depth > 0 && here && (!best || here.score > best.score)) best = here;
    }
    ways = next;
  }
  const found = ways.reduce((one, other) => (better(other, one) ? other : one), null);
  return found && { ...found, score: found.score - letters.length / 100 };
}

function better(one: Match | null, other: Match | null): boolean {
  return one !== null && (other === null || one.score > other.score);
}

function extended(
  best: Match | null,
  adjacent: Match | null,
  index: number,
  isBeginning: boolean,
): Match | null {
  const bonus = isBeginning ? 8 : 1;
  const far = best && { score: best.score + bonus, at: [...best.at, index] };
  const near = adjacent && { score: adjacent.score + bonus + 5, at: [...adjacent.at, index] };
  return better(near, far) ? near : far;
}

export interface Ranked<T> {
  item: T;
  match: Match;
}

/** The items that fit, best first; those that fit equally well keep their order. */
export function ranked<T>(
  query: string,
  items: readonly T[],
  wordsOf: (item: T) => { label: string; hint: string },
): Ranked<T>[] {
  if (query.trim() === '') return items.map((item) => ({ item, match: { score: 0, at: [] } }));
  return items
    .flatMap((item): Ranked<T>[] => {
      const { label, hint } = wordsOf(item);
      const match = fuzzyMatch(query, label);
      if (match) return [{ item, match: { ...match, score: match.score + 2 } }];
      const around = fuzzyMatch(query, `${label} ${hint}`);
      return around ? [{ item, match: { score: around.score, at: [] } }] : [];
    })
    .toSorted((a, b) => b.match.score - a.match.score);
}
