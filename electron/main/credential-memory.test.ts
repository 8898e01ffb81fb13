import { describe, expect, it } from 'vitest';
import type { CredentialRequest } from '../shared/site.ts';
import { createCredentialMemory } from './credential-memory.ts';

const password = (attempt: number): CredentialRequest => ({
  kind: 'password',
  user: 'ada',
  attempt,
});
const prompts = (...texts: [text: string, isEchoed: boolean][]): CredentialRequest => ({
  kind: 'prompts',
  title: '',
  instructions: '',
  prompts: texts.map(([text, isEchoed]) => ({ text, isEchoed })),
});

describe('createCredentialMemory', () => {
  it('answers the password of each new connection until the server refuses it', () => {
    const memory = createCredentialMemory();
    expect(memory.recall(password(1))).toBeUndefined();
    memory.keepPassword('secret');
    expect(memory.recall(password(1))).toEqual(['secret']);
    expect(memory.recall(password(1))).toEqual(['secret']);
    expect(memory.recall(password(2))).toBeUndefined();
    expect(memory.recall(password(1))).toBeUndefined();
  });

  it('keeps what the person typed, and nothing where they typed nothing', () => {
    const memory = createCredentialMemory();
    memory.keep(password(1), null);
    expect(memory.recall(password(1))).toBeUndefined();
    memory.keep(password(1), ['typed']);
    expect(memory.recall(password(1))).toEqual(['typed']);
  });

  it('knows a passphrase by its file only', () => {
    const memory = createCredentialMemory();
    const passphrase = (file: string, attempt = 1): CredentialRequest => ({
      kind: 'passphrase',
      file,
      attempt,
    });
    memory.keep(passphrase('/a'), ['phrase']);
    expect(memory.recall(passphrase('/a'))).toEqual(['phrase']);
    expect(memory.recall(passphrase('/b'))).toBeUndefined();
    expect(memory.recall(passphrase('/a', 2))).toBeUndefined();
    expect(memory.recall(passphrase('/a'))).toBeUndefined();
  });

  it('gives the password to one hidden prompt that asks for it, once a connection', () => {
    const memory = createCredentialMemory();
    memory.keepPassword('secret');
    expect(memory.recall(prompts(['Password: ', false]))).toEqual(['secret']);
    expect(memory.recall(prompts(['Password: ', false]))).toBeUndefined();
    memory.startConnection();
    expect(memory.recall(prompts(['Password: ', false]))).toEqual(['secret']);
  });

  it.each([
    ['an echoed prompt', prompts(['Password: ', true])],
    ['a second factor', prompts(['Verification code: ', false])],
    ['several prompts', prompts(['Password: ', false], ['Code: ', false])],
  ])('never gives the password to %s', (_name, request) => {
    const memory = createCredentialMemory();
    memory.keepPassword('secret');
    expect(memory.recall(request)).toBeUndefined();
  });

  it('answers a request without prompts with no answers', () => {
    expect(createCredentialMemory().recall(prompts())).toEqual([]);
  });

  it('forgets everything', () => {
    const memory = createCredentialMemory();
    memory.keepPassword('secret');
    memory.keep({ kind: 'passphrase', file: '/a', attempt: 1 }, ['phrase']);
    memory.forget();
    expect(memory.recall(password(1))).toBeUndefined();
    expect(memory.recall({ kind: 'passphrase', file: '/a', attempt: 1 })).toBeUndefined();
  });

  it('neither answers a jump host with the password of the server, nor learns from it', () => {
    const memory = createCredentialMemory();
    const from = { kind: 'jump', host: 'gate', port: 22 } as const;
    const asked: CredentialRequest = { kind: 'password', user: 'ada', attempt: 1, from };
    memory.keepPassword('of the server');
    expect(memory.recall(asked)).toBeUndefined();
    memory.keep(asked, ['of the gate']);
    expect(memory.recall({ kind: 'password', user: 'ada', attempt: 1 })).toEqual(['of the server']);
  });
});
