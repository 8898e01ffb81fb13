/** One line of an ssh_config taken apart. */
export interface SshLine {
  /** In lower case. */
  keyword: string;
  words: string[];
}

/**
 * A line of ssh_config(5): a keyword, then blanks or one `=`, then words, which may be quoted with `"` or
 * `'`, and in which a backslash stands before a quote, a backslash or (outside of quotes) a space. `#`
 * begins a comment where a word could begin. Undefined for an empty line and a comment.
 * OpenSSH 9, readconf.c and `argv_split`.
 * @throws {SyntaxError} for a quote that does not end
 */
export function readSshLine(line: string): SshLine | undefined {
  const [, keyword, rest] = /^\s*([^\s=#"]+)(?:\s*=\s*|\s+|$)(.*)$/.exec(line) ?? [];
  if (keyword === undefined || rest === undefined) {
    if (/^\s*(?:#.*)?$/.test(line)) return undefined;
    throw new SyntaxError('no keyword');
  }
  return { keyword: keyword.toLowerCase(), words: splitWords(rest) };
}

function splitWords(text: string): string[] {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (text.charAt(at) === ' ' || text.charAt(at) === '\t') at += 1;
    if (at >= text.length || text.charAt(at) === '#') return words;
    const { word, end } = readWord(text, at);
    words.push(word);
    at = end;
  }
}

function readWord(text: string, from: number): { word: string; end: number } {
  let word = '';
  let quote = '';
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\' && isEscapable(text.charAt(at + 1), quote)) {
      at += 1;
      word += text.charAt(at);
    } else if (quote === '' && (char === ' ' || char === '\t')) {
      return { word, end: at };
    } else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (quote !== '' && char === quote) quote = '';
    else word += char;
  }
  if (quote !== '') throw new SyntaxError('a quote does not end');
  return { word, end: text.length };
}

function isEscapable(char: string, quote: string): boolean {
  return char === '"' || char === "'" || char === '\\' || (quote === '' && char === ' ');
}
