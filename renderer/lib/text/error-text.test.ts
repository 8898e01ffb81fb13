import { describe, expect, it } from 'vitest';
import { AppError, errorCodes } from '../../../electron/shared/errors.ts';
import { describeFailure, describeInLine } from './error-text.ts';

describe('every failure', () => {
  it.each(errorCodes)('%s says what happened, why, and what to do', (code) => {
    const failure = new AppError(code, 'the reason that the engine gave').toFailure();
    const { what, why, advice, short } = describeFailure(failure, 'files.example.com');
    for (const sentence of [what, why, advice]) expect(sentence).toMatch(/^\S.*\.$/);
    expect(`${what} ${why} ${advice}`).not.toMatch(/undefined|null|NaN|!/);
    expect(short.length).toBeLessThanOrEqual(24);
  });
});

it('names the path and the host of the failure', () => {
  const denied = new AppError('permission-denied', 'EACCES', { path: '/srv/x' }).toFailure();
  expect(describeFailure(denied).what).toBe('No permission for /srv/x.');
  const dns = new AppError('dns', 'ENOTFOUND', { host: 'nowhere.example' }).toFailure();
  expect(describeFailure(dns, 'other').what).toBe('nowhere.example was not found.');
});

it('says how much room is missing', () => {
  const full = new AppError('disk-full', 'ENOSPC', { needBytes: 148e6, freeBytes: 61e6 });
  expect(describeInLine(full.toFailure())).toEqual({
    head: 'The disk is full.',
    rest: 'Needs 148 MB, 61.0 MB free. Free some space, then retry.',
  });
});

it('shortens a path to its name where there is one line only', () => {
  const denied = new AppError('permission-denied', 'EACCES', { path: '/a/b/c.txt' }).toFailure();
  expect(describeInLine(denied).head).toBe('No permission for c.txt.');
});

it('shows no raw control character of a hostile message', () => {
  const hostile = new AppError('malformed-message', 'a\u001b[31m\nb').toFailure();
  expect(describeFailure(hostile).why).toBe('a‹ESC›[31m‹LF›b.');
});
