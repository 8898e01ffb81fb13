import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** A pattern that names more files than this belongs to no configuration. */
const maxMatches = 200;

/**
 * The files that a pattern names, sorted as glob(7) sorts them: `*`, `?` and `[…]` within one part of the
 * path, a leading dot only where the pattern has one. A pattern without any of these names itself,
 * whether it exists or not. `isCut` says that there were more than are read.
 */
export async function filesOfPattern(
  pattern: string,
): Promise<{ files: string[]; isCut: boolean }> {
  const { root } = path.parse(pattern);
  const parts = pattern
    .slice(root.length)
    .split(path.sep === '\\' ? /[\\/]/ : '/')
    .filter(Boolean);
  let found = [root];
  let isCut = false;
  for (const part of parts) {
    const next: string[] = [];
    for (const folder of found) next.push(...(await entriesOf(folder, part)));
    isCut ||= next.length > maxMatches;
    found = next.slice(0, maxMatches);
  }
  return { files: found, isCut };
}

async function entriesOf(folder: string, part: string): Promise<string[]> {
  if (!/[*?[]/.test(part)) return [path.join(folder, part)];
  const tokens = tokensOf(part);
  const isHiddenWanted = part.startsWith('.');
  const names = await namesIn(folder);
  return names
    .filter((name) => name.startsWith('.') === isHiddenWanted && matches(tokens, name))
    .sort()
    .map((name) => path.join(folder, name));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    // A folder that is not there or cannot be read has no files for glob(7) either.
    return [];
  }
}

/** Null stands for `*`, a function for one character. */
type Token = ((char: string) => boolean) | null;

function tokensOf(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (const [token] of pattern.matchAll(/\*+|\?|\[!?\]?[^\]]*\]|./gsu)) {
    if (token.startsWith('*')) tokens.push(null);
    else if (token === '?') tokens.push(() => true);
    else if (token.length > 2) tokens.push(classOf(token.slice(1, -1)));
    else tokens.push((char) => char === token);
  }
  return tokens;
}

/** The inside of `[…]`: characters and ranges, all others where it begins with `!`. */
function classOf(inside: string): (char: string) => boolean {
  const isNegated = inside.startsWith('!');
  const items = [...(isNegated ? inside.slice(1) : inside).matchAll(/(.)-(.)|./gsu)];
  return (char) => {
    const isIn = items.some(([one, from, to]) =>
      from === undefined || to === undefined ? one === char : from <= char && char <= to,
    );
    return isIn !== isNegated;
  };
}

/** Keeps one fallback position, so that many stars cost no more than pattern × name steps. */
function matches(tokens: readonly Token[], name: string): boolean {
  const chars = Array.from(name);
  let at = 0;
  let star = -1;
  let resumeAt = 0;
  let index = 0;
  while (index < chars.length) {
    const token = tokens[at];
    if (token === null) {
      star = at++;
      resumeAt = index;
    } else if (token?.(chars[index] ?? '')) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resumeAt;
    } else {
      return false;
    }
  }
  return tokens.slice(at).every((token) => token === null);
}
