import { expect, it } from 'vitest';
import { versionName } from './version-name.ts';

it.each([
  ['TLSv1.3', 'TLS 1.3'],
  ['TLSv1', 'TLS 1.0'],
  ['SSLv3', 'SSL 3.0'],
  ['x25519', 'x25519'],
])('%s is called %s', (name, called) => {
  expect(versionName(name)).toBe(called);
});
