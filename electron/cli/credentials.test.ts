import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { CredentialRequest } from '../shared/site.ts';
import { createCredentials, type CredentialSources } from './credentials.ts';
import type { Terminal } from './terminal.ts';

const never = new AbortController().signal;
const password: CredentialRequest = { kind: 'password', user: 'me', attempt: 1 };
const passphrase = (attempt: number): CredentialRequest => ({
  kind: 'passphrase',
  file: '/keys/id',
  attempt,
});
const prompts = (...texts: { text: string; isEchoed: boolean }[]): CredentialRequest => ({
  kind: 'prompts',
  title: '',
  instructions: '',
  prompts: texts,
});

function terminalOf(canAsk: boolean): {
  terminal: Terminal;
  input: PassThrough;
  shown: () => string;
} {
  const input = new PassThrough();
  const error = new PassThrough();
  let shown = '';
  error.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
  });
  const terminal: Terminal = {
    isOutTty: false,
    isErrTty: canAsk,
    canAsk,
    columns: 80,
    input,
    error,
    write: () => Promise.resolve(),
    say(text) {
      error.write(`${text}\n`);
    },
  };
  return { terminal, input, shown: () => shown };
}

function credentialsWith(given: Partial<CredentialSources>, canAsk = false) {
  const around = terminalOf(canAsk);
  const credentials = createCredentials({
    terminal: around.terminal,
    password: undefined,
    passphrase: undefined,
    label: 'me@h',
    ...given,
  });
  return { ...around, credentials };
}

describe('credentials without a terminal', () => {
  it('gives a password once, as password or as the answer to a single hidden question', async () => {
    const first = credentialsWith({ password: 'pw' }).credentials;
    await expect(first.ask(password, never)).resolves.toEqual(['pw']);
    await expect(first.ask({ ...password, attempt: 2 }, never)).resolves.toBeNull();
    const second = credentialsWith({ password: 'pw' }).credentials;
    const question = prompts({ text: 'Password: ', isEchoed: false });
    await expect(second.ask(question, never)).resolves.toEqual(['pw']);
    await expect(second.ask(question, never)).resolves.toBeNull();
  });

  it('signs in other connections of the session with the same password', async () => {
    const { credentials } = credentialsWith({ password: 'pw' });
    for (let connection = 1; connection <= 3; connection += 1)
      await expect(credentials.ask(password, never)).resolves.toEqual(['pw']);
    await expect(credentials.ask({ ...password, attempt: 2 }, never)).resolves.toBeNull();
  });

  it('never gives a password away to a question that is echoed, or to one of several', async () => {
    const { credentials } = credentialsWith({ password: 'pw' });
    await expect(
      credentials.ask(prompts({ text: 'Name?', isEchoed: true }), never),
    ).resolves.toBeNull();
    const two = prompts({ text: 'Password:', isEchoed: false }, { text: 'Code:', isEchoed: false });
    await expect(credentials.ask(two, never)).resolves.toBeNull();
  });

  it('answers an empty round of questions', async () => {
    await expect(credentialsWith({}).credentials.ask(prompts(), never)).resolves.toEqual([]);
  });

  it('tries a passphrase once on each file', async () => {
    const { credentials } = credentialsWith({ passphrase: 'pp' });
    await expect(credentials.ask(passphrase(1), never)).resolves.toEqual(['pp']);
    await expect(credentials.ask(passphrase(2), never)).resolves.toBeNull();
    await expect(credentials.ask(passphrase(1), never)).resolves.toEqual(['pp']);
  });

  it('says afterwards which option was missing', async () => {
    const { credentials } = credentialsWith({});
    expect(credentials.hint).toBeUndefined();
    await credentials.ask(password, never);
    expect(credentials.hint).toContain('--password-env');
    await credentials.ask(passphrase(1), never);
    expect(credentials.hint).toContain('--passphrase-env');
  });

  it('gives no such advice to somebody whose password was wrong', async () => {
    const { credentials } = credentialsWith({ password: 'wrong' });
    await credentials.ask(password, never);
    await credentials.ask({ ...password, attempt: 2 }, never);
    expect(credentials.hint).toBeUndefined();
  });
});

describe('credentials from the keyboard', () => {
  it('shows the question and never the answer', async () => {
    const { credentials, input, shown } = credentialsWith({}, true);
    const answered = credentials.ask(password, never);
    input.write('s3cret\n');
    await expect(answered).resolves.toEqual(['s3cret']);
    expect(shown()).toContain('Password of me@h: ');
    expect(shown()).not.toContain('s3cret');
  });

  it('asks several questions one after the other, what the server says made harmless', async () => {
    const { credentials, input, shown } = credentialsWith({}, true);
    const answered = credentials.ask(
      prompts({ text: 'Name\u001b[31m:', isEchoed: true }, { text: 'Code:', isEchoed: false }),
      never,
    );
    input.write('me\n');
    await expect.poll(shown).toContain('Code:');
    input.write('1234\n');
    await expect(answered).resolves.toEqual(['me', '1234']);
    expect(shown()).toContain('Name\\u001b[31m:');
  });

  it('is cancelled by the signal and by the end of the input', async () => {
    const stop = new AbortController();
    const { credentials } = credentialsWith({}, true);
    const answered = credentials.ask(password, stop.signal);
    stop.abort();
    await expect(answered).rejects.toMatchObject({ code: 'cancelled' });

    const other = credentialsWith({}, true);
    const unanswered = other.credentials.ask(password, never);
    other.input.end();
    await expect(unanswered).rejects.toMatchObject({ code: 'cancelled' });
  });
});
