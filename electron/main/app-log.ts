import type { LogLine } from '../shared/contract.ts';
import type { SessionId } from '../shared/transfer.ts';

/** Enough to see what led to a failure; a chatty engine cannot fill the memory. */
const linesKept = 500;
const longestText = 2_000;

export interface AppLog {
  add(level: LogLine['level'], text: string, sessionId?: SessionId): void;
  /** Oldest first. */
  lines(): LogLine[];
  clear(): void;
}

/** The bounded log that the window shows. Passwords never enter it: nobody writes them here. */
export function createAppLog(onLine: (line: LogLine) => void): AppLog {
  const kept: LogLine[] = [];
  return {
    add(level, text, sessionId) {
      const short = text.length > longestText ? `${text.slice(0, longestText)} …` : text;
      const line: LogLine = { atMs: Date.now(), sessionId: sessionId ?? null, level, text: short };
      kept.push(line);
      if (kept.length > linesKept) kept.shift();
      onLine(line);
    },
    lines: () => [...kept],
    clear() {
      kept.length = 0;
    },
  };
}
