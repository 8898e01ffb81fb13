import { expect, it } from 'vitest';
import { parseAccounts } from './accounts.ts';
import { decodeName } from './entries.ts';
import { swapLastCase } from './traits.ts';

it('keeps valid text as it is', () => {
  expect(decodeName(Buffer.from('日本語 😀 é'))).toBe('日本語 😀 é');
});

it('turns each invalid byte into its own surrogate', () => {
  expect(decodeName(Buffer.from([0x61, 0xff, 0xc3, 0xa9, 0xc3]))).toBe('a\udcffé\udcc3');
  // An encoded surrogate and an overlong slash are not text either.
  expect(decodeName(Buffer.from([0xed, 0xa0, 0x80]))).toBe('\udced\udca0\udc80');
  expect(decodeName(Buffer.from([0xc0, 0xaf]))).toBe('\udcc0\udcaf');
});

it('reads account files and leaves out lines that are none', () => {
  const text = 'root:x:0:0::/root:/bin/sh\n# note\n+::::::\ntoor:x:0:0::/:\nme:x:1000:1000:Me::\n';
  expect([...parseAccounts(text)]).toEqual([
    [0, 'root'],
    [1000, 'me'],
  ]);
});

it('turns the case of the last segment round', () => {
  expect(swapLastCase('/home/me')).toBe('/home/ME');
  expect(swapLastCase('/Users/Ann')).toBe('/Users/ann');
  expect(swapLastCase('/')).toBe('/');
  expect(swapLastCase('/home/42')).toBe('/home/42');
});
