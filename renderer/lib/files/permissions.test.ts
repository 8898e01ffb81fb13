import { expect, it } from 'vitest';
import { permissionGrid, withBit } from './permissions.ts';

it('takes a mode apart', () => {
  const set = permissionGrid(0o640).map(({ who, bits }) => [
    who,
    bits.filter((bit) => bit.isSet).map((bit) => bit.what),
  ]);
  expect(set).toEqual([
    ['owner', ['read', 'write']],
    ['group', ['read']],
    ['others', []],
  ]);
});

it('changes one bit and no other', () => {
  expect(withBit(0o4755, 0o002, true)).toBe(0o4757);
  expect(withBit(0o4755, 0o100, false)).toBe(0o4655);
});
