import { describe, expect, it } from 'vitest';
import { lists } from '../../../wire/ssh/encode.test-support.ts';
import { methodFor, probeSsh } from './probe-ssh.ts';
import type { SshAnswer, SshQuestion } from './question.ts';

const server = lists({
  keyExchange: [
    'sntrup761x25519-sha512',
    'diffie-hellman-group-exchange-sha256',
    'curve25519-sha256',
    'kex-strict-s-v00@openssh.com',
  ],
  hostKey: ['rsa-sha2-512', 'ssh-ed25519', 'rsa-sha2-256', 'ssh-rsa'],
});

function answer(changes: Partial<Extract<SshAnswer, { kind: 'lists' }>> = {}): SshAnswer {
  return {
    kind: 'lists',
    software: 'SSH-2.0-test',
    lists: server,
    hostKey: null,
    modulusBits: null,
    refusal: null,
    ...changes,
  };
}

async function ask(reply: (question: SshQuestion, number: number) => SshAnswer) {
  const questions: SshQuestion[] = [];
  const findings = await probeSsh({
    ask: (question) => Promise.resolve(reply(question, questions.push(question))),
    onExpected: () => undefined,
  });
  return { findings, questions };
}

const usual = ({ exchange }: SshQuestion): SshAnswer => {
  if (!exchange) return answer();
  if (exchange.modulusBits !== null)
    return answer({ modulusBits: exchange.modulusBits < 2048 ? null : exchange.modulusBits });
  return answer({ hostKey: Uint8Array.from(Buffer.from(exchange.hostKey)) });
};

describe('probing SSH', () => {
  it('asks for each kind of key once, under every name that it signs by', async () => {
    const { findings, questions } = await ask(usual);
    expect(findings.hostKeys.map(({ algorithms }) => algorithms)).toEqual([
      ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
      ['ssh-ed25519'],
    ]);
    expect(questions).toHaveLength(1 + 2 + 9);
    expect(questions[1]?.exchange?.method).toBe('curve25519-sha256');
    expect(findings.groupExchange).toMatchObject({
      method: 'diffie-hellman-group-exchange-sha256',
      sizes: expect.arrayContaining([
        { askedBits: 1024, modulusBits: null },
        { askedBits: 8192, modulusBits: 8192 },
      ]) as unknown,
    });
    expect(findings).toMatchObject({ software: 'SSH-2.0-test', lists: server, unanswered: [] });
  });

  it('leaves open what the server does not answer any more', async () => {
    const { findings } = await ask((question, number) =>
      number > 3 ? { kind: 'unasked', reason: 'turned-away', detail: 'no' } : usual(question),
    );
    expect(findings.unanswered.length).toBeGreaterThan(5);
    expect(findings.unanswered.every(({ reason }) => reason === 'turned-away')).toBe(true);
  });

  it('says why a key was not shown', async () => {
    const { findings } = await ask(({ exchange }) =>
      answer(exchange ? { refusal: 'KEY_EXCHANGE_FAILED: no' } : {}),
    );
    expect(findings.hostKeys).toEqual([]);
    expect(findings.unanswered[0]).toMatchObject({ detail: 'KEY_EXCHANGE_FAILED: no' });
  });

  it('takes silence for no refusal', async () => {
    const { findings } = await ask(({ exchange }) =>
      answer(exchange ? { refusal: 'timeout' } : {}),
    );
    expect(findings.groupExchange?.sizes).toEqual([]);
    expect(findings.unanswered).toHaveLength(2 + 9);
    expect(findings.unanswered.every(({ reason }) => reason === 'timeout')).toBe(true);
  });

  it('begins only exchanges whose value needs no key', () => {
    expect(methodFor(lists({ keyExchange: ['rsa2048-sha256', 'ext-info-s'] }))).toBeNull();
    expect(methodFor(lists({ keyExchange: ['mlkem768x25519-sha256'] }))).toBe(
      'mlkem768x25519-sha256',
    );
  });
});
