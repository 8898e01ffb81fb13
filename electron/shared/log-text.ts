import type { LogLine } from './contract.ts';

/** The log as a text file: time in UTC, level, session, words; one line each. */
export function logText(
  lines: readonly LogLine[],
  labelOf: (sessionId: string) => string = (sessionId) => sessionId,
): string {
  return lines
    .map(({ atMs, level, sessionId, text }) => {
      const who = sessionId === null ? '' : ` [${labelOf(sessionId)}]`;
      return `${new Date(atMs).toISOString()} ${level}${who} ${text.replaceAll(/\s*[\r\n]+\s*/g, ' ')}\n`;
    })
    .join('');
}
