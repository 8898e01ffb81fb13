/*
 * The "drunken bishop" of OpenSSH (sshkey.c, fingerprint_randomart): a bishop walks over a board of
 * 17 x 9 squares, two bits of the hash a step, and each square shows how often it was entered.
 */
const width = 17;
const height = 9;
const symbols = ' .o+=*BOX@%&#/^';
const startMark = 'S';
const endMark = 'E';

/**
 * The picture that `ssh-keygen -lv` prints for a SHA-256 fingerprint.
 * @param fingerprint `SHA256:` and base64 without padding
 * @param title what the upper edge says: `ED25519 256`
 */
export function randomartOf(fingerprint: string, title: string): string {
  const hash = Uint8Array.from(atob(fingerprint.replace(/^SHA256:/, '')), (character) =>
    character.charCodeAt(0),
  );
  const visits = new Array<number>(width * height).fill(0);
  const start = Math.floor(width / 2) + width * Math.floor(height / 2);
  let x = width >> 1;
  let y = height >> 1;
  for (const byte of hash) {
    for (let step = 0; step < 4; step += 1) {
      const bits = (byte >> (2 * step)) & 3;
      x = clamp(x + (bits & 1 ? 1 : -1), width);
      y = clamp(y + (bits & 2 ? 1 : -1), height);
      const square = x + width * y;
      visits[square] = Math.min((visits[square] ?? 0) + 1, symbols.length - 1);
    }
  }
  const end = x + width * y;
  const picture = visits.map((count, square) => {
    if (square === end) return endMark;
    return square === start ? startMark : (symbols[count] ?? ' ');
  });
  const lines = Array.from(
    { length: height },
    (_, row) => `|${picture.slice(row * width, (row + 1) * width).join('')}|`,
  );
  return [edge(`[${title}]`), ...lines, edge('[SHA256]')].join('\n');
}

function clamp(value: number, limit: number): number {
  return Math.max(0, Math.min(value, limit - 1));
}

/** Words in the middle of an edge, one more dash behind them where it is uneven. */
function edge(words: string): string {
  const shown = words.slice(0, width);
  const before = Math.floor((width - shown.length) / 2);
  return `+${'-'.repeat(before)}${shown}${'-'.repeat(width - before - shown.length)}+`;
}
