import type { Failure } from '../../../electron/shared/errors.ts';
import type { ErrorText } from './en/errors.ts';
import { displayName } from './names.ts';
import { text } from './text.ts';

/**
 * Sentences for a failure. `host` is how the other side is called where the failure does not say. Between
 * two servers it says at which of them it happened.
 */
export function describeFailure(failure: Failure, host = text.theServerAtStart): ErrorText {
  const { detail, message } = failure;
  const site = textOf(detail['site']);
  const words = text.errors[failure.code]({
    message: sentence(displayName(message)),
    host: textOf(detail['host']) ?? site ?? host,
    path: textOf(detail['path']),
    user: textOf(detail['user']),
    needBytes: numberOf(detail['needBytes']),
    freeBytes: numberOf(detail['freeBytes']),
  });
  return site === undefined ? words : { ...words, what: `${site}: ${words.what}` };
}

/** One line for a row of the dock: the failure's head, and the rest of it. */
export function describeInLine(failure: Failure, host?: string): { head: string; rest: string } {
  const { what, why, advice } = describeFailure(withNameOnly(failure), host);
  return { head: what, rest: `${why} ${advice}` };
}

/** A row has room for the name, not for the whole path. */
function withNameOnly(failure: Failure): Failure {
  const path = textOf(failure.detail['path']);
  const name = path?.split(/[/\\]/).findLast((part) => part !== '');
  return name === undefined ? failure : { ...failure, detail: { ...failure.detail, path: name } };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? displayName(value) : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function sentence(message: string): string {
  return message === '' || /[.!?]$/.test(message) ? message : `${message}.`;
}
