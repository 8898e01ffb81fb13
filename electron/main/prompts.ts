import { randomUUID } from 'node:crypto';
import type { Params, Prompt, PushChannel } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import type { CredentialAnswer, CredentialRequest } from '../shared/site.ts';
import type { SessionId } from '../shared/transfer.ts';

export type PushToWindow = <K extends PushChannel>(channel: K, params: Params<K>) => void;

export interface Prompts {
  /** Asks the person; `null` when the prompt was dismissed, the call cancelled or the session closed. */
  ask(
    sessionId: SessionId,
    request: CredentialRequest,
    signal: AbortSignal,
  ): Promise<CredentialAnswer>;
  /** @throws {AppError} not-found for a prompt that is not open any more */
  answer(promptId: string, answer: CredentialAnswer): void;
  dismissAllOf(sessionId: SessionId): void;
  list(): Prompt[];
}

interface OpenPrompt {
  prompt: Prompt;
  settle: (answer: CredentialAnswer) => void;
}

/** What a person is being asked, and by which session. */
export function createPrompts(push: PushToWindow): Prompts {
  const open = new Map<string, OpenPrompt>();

  function close(promptId: string, answer: CredentialAnswer): void {
    const found = open.get(promptId);
    if (!found) return;
    open.delete(promptId);
    push('prompt.closed', { promptId });
    found.settle(answer);
  }

  return {
    ask(sessionId, request, signal) {
      const promptId = randomUUID();
      return new Promise((settle) => {
        if (signal.aborted) {
          settle(null);
          return;
        }
        const prompt = { promptId, sessionId, request };
        open.set(promptId, { prompt, settle });
        signal.addEventListener('abort', () => {
          close(promptId, null);
        });
        push('prompt.opened', prompt);
      });
    },
    answer(promptId, answer) {
      if (!open.has(promptId)) throw new AppError('not-found', 'This question is no longer open.');
      close(promptId, answer);
    },
    dismissAllOf(sessionId) {
      for (const [promptId, { prompt }] of open) {
        if (prompt.sessionId === sessionId) close(promptId, null);
      }
    },
    list: () => [...open.values()].map(({ prompt }) => prompt),
  };
}
