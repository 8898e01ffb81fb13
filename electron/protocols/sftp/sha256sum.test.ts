import { expect, it } from 'vitest';
import { readSums } from './sha256sum.ts';

const hex = 'a'.repeat(64);

it('takes digests by their whole paths, in text and in binary mode', () => {
  const sums = readSums(`${hex}  /a b/ü *.bin\n${hex} */c\n`);
  expect([...sums]).toEqual([
    ['/a b/ü *.bin', hex],
    ['/c', hex],
  ]);
});

it('takes nothing of what a login script or an error prints, nor names written in another way', () => {
  const said = [
    'Welcome!',
    hex,
    `${hex}  `,
    `\\${hex}  /with\\nbreak`,
    `x${hex}  /c`,
    `${hex.toUpperCase()}  /c`,
    'sha256sum: /d: No such file or directory',
  ];
  expect(readSums(said.join('\n')).size).toBe(0);
});
