import type { CredentialAnswer, CredentialRequest } from '../shared/site.ts';

/** A question of a keyboard-interactive sign-in that is the password question in other words. */
const asksForPassword = /pass|kennwort|mot de passe|contrase/i;

/**
 * Secrets of one site while it is open: in this process's memory only. A server that refuses a
 * remembered answer asks again with a higher `attempt`, and the answer is forgotten.
 */
export interface CredentialMemory {
  /** The remembered answer, or undefined when the person has to be asked. */
  recall(request: CredentialRequest): CredentialAnswer | undefined;
  keep(request: CredentialRequest, answer: CredentialAnswer): void;
  keepPassword(password: string): void;
  /** A new connection begins: the password may answer one prompt again. */
  startConnection(): void;
  forget(): void;
}

/** Asked by a jump host or proxy: what is remembered here belongs to the site's own server. */
export function isOthers(request: CredentialRequest): boolean {
  return request.kind !== 'passphrase' && request.from !== undefined;
}

/** Asked by a proxy, which stands before every server. */
export function isProxys(request: CredentialRequest): boolean {
  return request.kind === 'password' && request.from?.kind === 'proxy';
}

export function createCredentialMemory(): CredentialMemory {
  const passphrases = new Map<string, string>();
  let password: string | undefined;
  let hasAnsweredPrompt = false;

  function recallPassword(attempt: number): CredentialAnswer | undefined {
    if (attempt > 1) password = undefined;
    return password === undefined ? undefined : [password];
  }

  function recallPrompt(
    request: CredentialRequest & { kind: 'prompts' },
  ): CredentialAnswer | undefined {
    const [only, ...others] = request.prompts;
    if (!only) return []; // RFC 4256 §3.4: a request without prompts is answered without asking.
    const isPassword = others.length === 0 && !only.isEchoed && asksForPassword.test(only.text);
    if (!isPassword || password === undefined || hasAnsweredPrompt) return undefined;
    hasAnsweredPrompt = true;
    return [password];
  }

  function recallPassphrase(file: string, attempt: number): CredentialAnswer | undefined {
    if (attempt > 1) passphrases.delete(file);
    const known = passphrases.get(file);
    return known === undefined ? undefined : [known];
  }

  return {
    recall(request) {
      if (isOthers(request)) return undefined;
      if (request.kind === 'password') return recallPassword(request.attempt);
      if (request.kind === 'prompts') return recallPrompt(request);
      return recallPassphrase(request.file, request.attempt);
    },
    keep(request, answer) {
      if (isOthers(request)) return;
      const [secret] = answer ?? [];
      if (secret === undefined) return;
      if (request.kind === 'password') password = secret;
      if (request.kind === 'passphrase') passphrases.set(request.file, secret);
    },
    keepPassword(given) {
      password = given;
    },
    startConnection() {
      hasAnsweredPrompt = false;
    },
    forget() {
      password = undefined;
      passphrases.clear();
    },
  };
}
