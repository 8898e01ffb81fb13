import { join } from 'node:path';
import { expect, it } from 'vitest';
import { profileFolder } from './profile-folder.ts';

it.each([
  ['linux', {}, join('/home/me', '.config', 'Keyferry')],
  ['linux', { XDG_CONFIG_HOME: '/conf' }, join('/conf', 'Keyferry')],
  ['linux', { XDG_CONFIG_HOME: '' }, join('/home/me', '.config', 'Keyferry')],
  ['darwin', {}, join('/home/me', 'Library', 'Application Support', 'Keyferry')],
  ['win32', { APPDATA: '/roaming' }, join('/roaming', 'Keyferry')],
  ['linux', { KEYFERRY_USER_DATA: '/own' }, '/own'],
] as const)('on %s with %j is %s', (platform, env, folder) => {
  expect(profileFolder(env, platform, '/home/me')).toBe(folder);
});
