/* How names from a server or a disk are shown: nothing in them can reorder or hide other text. */

/**
 * Characters that turn the reading direction or take no room: shown as what they are. The joiners
 * U+200C and U+200D stay, since Persian words and many emoji need them.
 */
const invisible = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const control = /\p{Cc}/gu;

/** Bytes that are no text in the server's encoding, as PEP 383 keeps them. */
const oddByte = /[\udc80-\udcff](?<![\ud800-\udbff].)/g;

/** As they are called; others by their number. Pictures of them are in few fonts. */
const controlNames: Readonly<Record<number, string>> = {
  0x00: 'NUL',
  0x09: 'TAB',
  0x0a: 'LF',
  0x0d: 'CR',
  0x1b: 'ESC',
  0x7f: 'DEL',
};

/**
 * A name as text that means what it shows: `a\nb` as `a‹LF›b`, a direction mark as `‹U+202E›`, a byte that is no
 * text as `‹0xE9›`.
 */
export function displayName(name: string): string {
  return name
    .replace(control, (character) => {
      const code = character.charCodeAt(0);
      return `‹${controlNames[code] ?? `U+${hex(code, 4)}`}›`;
    })
    .replace(invisible, (character) => `‹U+${hex(character.charCodeAt(0), 4)}›`)
    .replace(oddByte, (character) => `‹0x${hex(character.charCodeAt(0) - 0xdc00, 2)}›`);
}

function hex(code: number, digits: number): string {
  return code.toString(16).toUpperCase().padStart(digits, '0');
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
