import { describe, expect, it } from 'vitest';
import { AppError } from '../../../electron/shared/errors.ts';
import { confirmsFingerprint, hostKeyQuestionOf } from './host-key-question.ts';

const detail = {
  host: 'files.example.com',
  port: 22,
  keyType: 'ssh-ed25519',
  bits: 256,
  fingerprintSha256: 'SHA256:hL2pWc8DyS0fZgQ6uNr1BkTjA4eXoV9mIi7CtHb5RzE',
  known: [{ type: 'ssh-ed25519', fingerprintSha256: 'SHA256:Vq7n', source: 'pinned' }],
};

describe('the question behind a refused key', () => {
  it('has what the dialog shows', () => {
    const failure = new AppError('host-key-changed', 'changed', detail).toFailure();
    expect(hostKeyQuestionOf(failure)).toEqual({ kind: 'changed', ...detail });
  });

  it('is not asked for other failures, or without the key', () => {
    expect(hostKeyQuestionOf(new AppError('refused', 'no', detail).toFailure())).toBeNull();
    expect(hostKeyQuestionOf(new AppError('host-key-unknown', 'no').toFailure())).toBeNull();
  });
});

describe('typing the end of a fingerprint', () => {
  it.each([
    ['Hb5RzE', true],
    [' Hb5RzE ', true],
    ['hb5rze', false],
    ['b5RzE', false],
    ['CtHb5RzE', false],
    ['', false],
    ['hL2pWc8DyS0fZgQ6uNr1BkTjA4eXoV9mIi7CtHb5RzE', true],
    ['SHA256:hL2pWc8DyS0fZgQ6uNr1BkTjA4eXoV9mIi7CtHb5RzE', true],
  ])('%j: %s', (typed, expected) => {
    expect(confirmsFingerprint(typed, detail.fingerprintSha256)).toBe(expected);
  });
});
