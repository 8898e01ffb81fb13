import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { mapLocalError } from './map-error.ts';

const system = (code: string) => Object.assign(new Error(`${code}: words`), { code });
const deed = { verb: 'open', path: '/a' };

describe('mapLocalError', () => {
  it.each([
    ['ENOENT', 'not-found'],
    ['ELOOP', 'not-found'],
    ['EEXIST', 'already-exists'],
    ['ENOTEMPTY', 'already-exists'],
    ['ENOTDIR', 'wrong-kind'],
    ['EISDIR', 'wrong-kind'],
    ['EACCES', 'permission-denied'],
    ['EPERM', 'permission-denied'],
    ['EROFS', 'permission-denied'],
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'quota-exceeded'],
    ['ENAMETOOLONG', 'name-invalid'],
    ['EINVAL', 'invalid-request'],
    ['EMFILE', 'limit-exceeded'],
    ['EXDEV', 'unsupported'],
    ['ESTALE', 'connection-lost'],
    ['EWEIRD', 'internal'],
    ['constructor', 'internal'],
  ])('%s is %s', (errno, code) => {
    expect(mapLocalError(system(errno), deed)).toMatchObject({
      code,
      detail: { path: '/a', errno },
    });
  });

  it('takes EINVAL for the name where a name is being made', () => {
    expect(mapLocalError(system('EINVAL'), { ...deed, isCreating: true }).code).toBe(
      'name-invalid',
    );
  });

  it('calls what passes by itself retryable', () => {
    expect(mapLocalError(system('EMFILE'), deed).retryable).toBe(true);
    expect(mapLocalError(system('EACCES'), deed).retryable).toBe(false);
  });

  it('leaves an AppError alone and keeps the cause of anything else', () => {
    const own = new AppError('cancelled', 'x');
    expect(mapLocalError(own, deed)).toBe(own);
    const strange = new Error('strange');
    expect(mapLocalError(strange, deed)).toMatchObject({ code: 'internal', cause: strange });
  });
});
