import { displayName } from '../text/names.ts';

export interface LineEnds {
  lf: number;
  crlf: number;
  cr: number;
  /** The text ends with an end of line, or is empty. */
  isLastEnded: boolean;
}

const ends = /\r\n|\n|\r/g;

export function countLineEnds(text: string): LineEnds {
  const counts = { lf: 0, crlf: 0, cr: 0 };
  for (const [end] of text.matchAll(ends)) {
    if (end === '\n') counts.lf += 1;
    else if (end === '\r') counts.cr += 1;
    else counts.crlf += 1;
  }
  return { ...counts, isLastEnded: text === '' || /[\r\n]$/.test(text) };
}

export function areMixed({ lf, crlf, cr }: LineEnds): boolean {
  return [lf, crlf, cr].filter((count) => count > 0).length > 1;
}

/** How many lines an editor would number. */
export function lineCount({ lf, crlf, cr, isLastEnded }: LineEnds): number {
  return lf + crlf + cr + (isLastEnded ? 0 : 1);
}

const marks: Readonly<Record<string, string>> = { '\n': '‹LF›', '\r\n': '‹CR LF›', '\r': '‹CR›' };
/** All but tab and line feed: those do what they say. */
const hidden = /[^\P{Cc}\t\n]+|[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;

/**
 * The text as it is put on the screen: each line ends with one line feed, and what has no shape or turns
 * the reading direction is shown as what it is. Where ends of lines differ, each is marked.
 */
export function visibleText(text: string, lineEnds: LineEnds): string {
  const isMarked = areMixed(lineEnds);
  return text
    .replace(ends, (end) => (isMarked ? `${marks[end] ?? ''}\n` : '\n'))
    .replace(hidden, displayName);
}
