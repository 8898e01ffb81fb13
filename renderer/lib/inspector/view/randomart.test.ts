import { expect, it } from 'vitest';
import { ed25519Key } from '../../../../test/fixtures/security-report.ts';
import { randomartOf } from './randomart.ts';

it('draws what ssh-keygen -lv draws', () => {
  // ssh-keygen of OpenSSH 9.2p1 for this key.
  expect(randomartOf(ed25519Key.fingerprintSha256, 'ED25519 256')).toBe(
    [
      '+--[ED25519 256]--+',
      '|    E+o*.        |',
      '|    o B + +      |',
      '|     = B X .     |',
      '|    o X X + .    |',
      '|   . %.*S+ o     |',
      '|    + =++..      |',
      '|     =.o. .      |',
      '|    . *. .       |',
      '|     ooo         |',
      '+----[SHA256]-----+',
    ].join('\n'),
  );
});
