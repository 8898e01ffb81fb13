import { rmdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStartOptions } from './start-options.ts';

describe('readStartOptions', () => {
  it('starts attended, in the usual profile', () => {
    const options = readStartOptions(['electron', '.'], {});
    expect(options).toEqual({ isSmoke: false, userData: null, isAttended: true });
  });

  it('takes a profile folder from the environment', () => {
    const options = readStartOptions(['electron', '.'], { KEYFERRY_USER_DATA: 'profile' });
    expect(options).toEqual({
      isSmoke: false,
      userData: path.resolve('profile'),
      isAttended: false,
    });
  });

  it('makes a temporary profile for a smoke start, whatever the environment says', () => {
    const options = readStartOptions(['electron', '.', '--smoke'], {
      KEYFERRY_USER_DATA: 'profile',
    });
    expect(options).toMatchObject({ isSmoke: true, isAttended: false });
    expect(options.userData).toMatch(/keyferry-smoke-/);
    rmdirSync(options.userData ?? '');
  });
});
