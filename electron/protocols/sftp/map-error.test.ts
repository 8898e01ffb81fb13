import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { mapSftpError, statusOf } from './map-error.ts';

const deed = { verb: 'read', path: '/a' };
const status = (code: number, message = 'said'): Error =>
  Object.assign(new Error(message), { code });

describe('mapSftpError', () => {
  it.each([
    [2, 'not-found'],
    [3, 'permission-denied'],
    [4, 'internal'],
    [5, 'name-invalid'],
    [8, 'unsupported'],
    [11, 'already-exists'],
    [14, 'disk-full'],
    [15, 'quota-exceeded'],
    [19, 'wrong-kind'],
    [4711, 'internal'],
  ])('status %i is %s', (code, expected) => {
    expect(mapSftpError(status(code), deed)).toMatchObject({
      code: expected,
      detail: { path: '/a', status: code, serverMessage: 'said' },
    });
  });

  it('leaves what is mapped already, and shows no control characters', () => {
    const known = new AppError('cancelled', 'x');
    expect(mapSftpError(known, deed)).toBe(known);
    expect(mapSftpError(status(4, 'a\u001b[2J'), deed).message).toBe('Cannot read /a: a\\x1b[2J.');
  });
});

describe('statusOf', () => {
  it('is the number of a status, and nothing for other errors', () => {
    expect(statusOf(status(2))).toBe(2);
    expect(statusOf(Object.assign(new Error(''), { code: 'ECONNRESET' }))).toBeUndefined();
    expect(statusOf('x')).toBeUndefined();
  });
});
