import type { AppError } from '../../../electron/shared/errors.ts';
import { masterPasswordLength } from '../../../electron/shared/secret.ts';

/** Why a new master password is not taken; null when it is. Counted as a person counts characters. */
export function newPasswordProblem(typed: string, repeated: string): 'length' | 'differs' | null {
  if (Array.from(typed).length < masterPasswordLength) return 'length';
  return typed === repeated ? null : 'differs';
}

/** Milliseconds until another password is looked at: what the refusal says, or else the status. */
export function waitOf(error: AppError, statusMs: number): number {
  const { retryInMs } = error.detail;
  return typeof retryInMs === 'number' && Number.isFinite(retryInMs) ? retryInMs : statusMs;
}
