import { expect, it } from 'vitest';
import { AppError } from '../../../electron/shared/errors.ts';
import { newPasswordProblem, waitOf } from './master-password.ts';

it('counts characters, not code units', () => {
  expect(newPasswordProblem('🔑🔑🔑🔑', '🔑🔑🔑🔑')).toBe('length');
  expect(newPasswordProblem('12345678', '12345678')).toBeNull();
});

it('wants the same twice', () => {
  expect(newPasswordProblem('12345678', '12345679')).toBe('differs');
});

it('waits as long as the refusal says', () => {
  const refused = new AppError('limit-exceeded', 'Wait.', { retryInMs: 4_000 });
  expect(waitOf(refused, 0)).toBe(4_000);
  expect(waitOf(new AppError('auth-failed', 'Wrong.'), 1_000)).toBe(1_000);
});
