import { SaxesParser } from 'saxes';
import { AppError } from '../../../shared/errors.ts';

/** Seconds; as RFC 4918 §10.7 bounds them. */
const maxTimeout = 2 ** 32 - 1;

const dav = (name: string): string => `{DAV:}${name}`;

/** Where the answer to LOCK says how long the lock holds. RFC 4918 §9.10.1, §14.1. */
const timeoutPath = ['prop', 'lockdiscovery', 'activelock', 'timeout'].map(dav).join(' ');

/**
 * For how many seconds a lock holds from now on, by the body of an answer to LOCK; `Infinity` for one
 * that never ends by itself, null where the answer does not say. Document types are refused.
 * @throws {AppError} malformed-message
 */
export function readLockTimeout(body: string): number | null {
  const parser = new SaxesParser({ xmlns: true });
  const open: string[] = [];
  let text: string | undefined;
  parser.on('error', (error) => {
    throw malformed(error.message);
  });
  parser.on('doctype', () => {
    throw malformed('it has a document type');
  });
  parser.on('opentag', ({ uri, local }) => {
    open.push(`{${uri}}${local}`);
    if (open.join(' ') === timeoutPath) text ??= '';
  });
  parser.on('text', (piece) => {
    if (text !== undefined && open.join(' ') === timeoutPath) text += piece;
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(body).close();
  return secondsOf(text?.trim());
}

/** RFC 4918 §10.7: `Second-600`, `Infinite`. */
function secondsOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^infinite$/i.test(text)) return Number.POSITIVE_INFINITY;
  const [, digits] = /^second-(\d{1,10})$/i.exec(text) ?? [];
  const seconds = Number(digits);
  return seconds >= 1 && seconds <= maxTimeout ? seconds : null;
}

function malformed(problem: string): AppError {
  return new AppError(
    'malformed-message',
    `The server's answer to LOCK cannot be read: ${problem.slice(0, 300)}.`,
  );
}
