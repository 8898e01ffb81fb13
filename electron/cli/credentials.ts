import type { AskCredentials } from './engine-types.ts';
import type { CredentialAnswer, CredentialRequest } from '../shared/site.ts';
import { ask } from './prompt.ts';
import { printable, type Terminal } from './terminal.ts';

export interface CredentialSources {
  terminal: Terminal;
  password: string | undefined;
  passphrase: string | undefined;
  proxyPassword?: string | undefined;
  /** `deploy@host`, for the questions. */
  label: string;
}

export interface Credentials {
  ask: AskCredentials;
  /** What the person could have given, when something was asked that nobody could answer. */
  readonly hint: string | undefined;
}

/** Answers from the options first, each once; then from the keyboard where there is one. */
export function createCredentials(sources: CredentialSources): Credentials {
  const { terminal } = sources;
  let hint: string | undefined;
  const left = { password: sources.password, passphrase: sources.passphrase };

  /** The latest password: other connections of the same session are signed in alike. */
  let latest: string | undefined;

  function take(kind: keyof typeof left): string | undefined {
    const secret = left[kind];
    if (kind === 'password') left.password = undefined;
    return secret;
  }

  /** A passphrase may open several files, but none of them twice. */
  function takePassphrase(attempt: number): string | undefined {
    return attempt > 1 ? undefined : take('passphrase');
  }

  function given(request: CredentialRequest): CredentialAnswer {
    if (request.kind === 'passphrase') return answer(takePassphrase(request.attempt));
    // What was given on the command line belongs to the server, not to who stands in between.
    if (request.from?.kind === 'proxy') return answer(sources.proxyPassword);
    if (request.from) return null;
    if (request.kind === 'password') {
      // A second attempt on one connection says that it was wrong; a first one is another connection.
      latest = request.attempt > 1 ? take('password') : (latest ?? take('password'));
      return answer(latest);
    }
    const [only, ...others] = request.prompts;
    if (!only) return [];
    // Servers that ask for a password by way of prompts ask one question and hide the answer.
    return others.length === 0 && !only.isEchoed ? answer(take('password')) : null;
  }

  async function byKeyboard(
    request: CredentialRequest,
    signal: AbortSignal,
  ): Promise<CredentialAnswer> {
    const answers: string[] = [];
    for (const line of introduction(request)) terminal.say(line);
    for (const { text, isEchoed } of questionsOf(request, sources.label)) {
      answers.push(await ask(terminal, printable(text), !isEchoed, signal));
    }
    if (request.kind === 'password' && !request.from) latest = answers[0];
    return answers;
  }

  return {
    get hint() {
      return hint;
    },
    async ask(request, signal) {
      const known = given(request);
      if (known) return known;
      if (terminal.canAsk) return await byKeyboard(request, signal);
      // Who gave a wrong one needs no advice to give one.
      const wasGiven = request.kind === 'passphrase' ? sources.passphrase : sources.password;
      if (wasGiven === undefined) hint = hints[request.kind];
      return null;
    },
  };
}

const hints: Readonly<Record<CredentialRequest['kind'], string>> = {
  password:
    'Give --password-env NAME or --identity FILE, or start an SSH agent; without a terminal nothing can be asked.',
  passphrase: 'The key file is encrypted: give --passphrase-env NAME.',
  prompts: 'The server asks questions: run this in a terminal, or give --password-env NAME.',
};

function answer(secret: string | undefined): CredentialAnswer {
  return secret === undefined ? null : [secret];
}

function introduction(request: CredentialRequest): string[] {
  if (request.kind !== 'prompts') return [];
  const from = request.from ? `Asked by ${request.from.host}:` : '';
  return [from, request.title, request.instructions].filter((line) => line !== '').map(printable);
}

function questionsOf(
  request: CredentialRequest,
  label: string,
): { text: string; isEchoed: boolean }[] {
  if (request.kind === 'password' && request.from) {
    const { host } = request.from;
    return [{ text: `Password of ${request.user}@${host}: `, isEchoed: false }];
  }
  if (request.kind === 'password') return [{ text: `Password of ${label}: `, isEchoed: false }];
  if (request.kind === 'passphrase') {
    return [{ text: `Passphrase of ${request.file}: `, isEchoed: false }];
  }
  return request.prompts.map(({ text, isEchoed }) => ({
    text: text.endsWith(' ') ? text : `${text} `,
    isEchoed,
  }));
}
