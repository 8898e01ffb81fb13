/* How names from a server or a disk are shown: nothing in them can reorder or hide other text. */

/**
 * Characters that turn the reading direction or take no room: shown as what they are. The joiners
 * U+200C and U+200D stay, since Persian words and many emoji need them.
 */
const invisible = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const control = /\p{Cc}/gu;

/** A name as text that means what it shows: `a\nb` as `a␊b`, a direction mark as `‹U+202E›`. */
export function displayName(name: string): string {
  return name
    .replace(control, (character) => controlPicture(character.charCodeAt(0)))
    .replace(
      invisible,
      (character) => `‹U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}›`,
    );
}

function controlPicture(code: number): string {
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

/** Endings that belong to the ending before them: `tar.gz`, `js.map`. */
const secondEndings = /\.(?:tar|js|css|d|test|user|min)\.[^.]{1,8}$/i;
const tailMax = 18;

/**
 * A name in two parts for shortening in the middle: the first gives way, the second (a few letters
 * and the extension) always stays.
 */
export function splitForMiddle(name: string): { head: string; tail: string } {
  const dot = secondEndings.exec(name)?.index ?? name.lastIndexOf('.');
  const extension = dot > 0 ? name.length - dot : 0;
  const length = extension > 0 && extension <= tailMax - 4 ? extension + 4 : 8;
  const characters = Array.from(name);
  const tailLength = Math.min(length, Math.floor(characters.length / 2));
  return {
    head: characters.slice(0, characters.length - tailLength).join(''),
    tail: characters.slice(characters.length - tailLength).join(''),
  };
}

/** A path that fits into so many letters: whole segments from its end, `…/atlas/releases`. */
export function shortPath(path: string, letters: number): string {
  if (path.length <= letters) return path;
  const separator = path.includes('/') ? '/' : '\\';
  let kept = '';
  for (const segment of path.split(separator).toReversed()) {
    const longer = `${separator}${segment}${kept}`;
    if (kept !== '' && longer.length + 1 > letters) break;
    kept = longer;
  }
  return `…${kept}`;
}
