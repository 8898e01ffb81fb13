import type { Readable } from 'node:stream';

/** A line that never ends is cut here. */
const longestLine = 2_000;
/** After so many lines the rest of this process's output is dropped. */
const linesTaken = 1_000;

/** Hands over what a process writes, line by line and bounded, and never lets its pipe fill up. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  let taken = 0;
  const take = (line: string): void => {
    taken += 1;
    if (taken < linesTaken && line !== '') onLine(line);
    else if (taken === linesTaken) onLine('Further output of this process is not kept.');
  };
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    if (taken > linesTaken) return;
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(0, longestLine);
    for (const line of lines) take(line.slice(0, longestLine));
  });
  stream.on('end', () => {
    take(rest);
  });
}
