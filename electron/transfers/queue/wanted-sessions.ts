/** Sessions that jobs wait for: each is asked for once until it has come or nobody opens it. */
export interface WantedSessions {
  ask(sessionIds: ReadonlySet<string>): void;
  /** It has come or will not: whoever waits for it later asks again. */
  answered(sessionId: string): void;
}

export function createWantedSessions(tell: (sessionIds: string[]) => void): WantedSessions {
  const asked = new Set<string>();
  return {
    ask(sessionIds) {
      const fresh = [...sessionIds].filter((sessionId) => !asked.has(sessionId));
      for (const sessionId of fresh) asked.add(sessionId);
      if (fresh.length > 0) tell(fresh);
    },
    answered(sessionId) {
      asked.delete(sessionId);
    },
  };
}
