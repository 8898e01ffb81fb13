import { describe, expect, it } from 'vitest';
import { partName, shorten } from './part-name.ts';

describe('partName', () => {
  it('is hidden, tells its file, and is another one each time', () => {
    expect(partName('photo.jpg')).toMatch(/^\.photo\.jpg\.[0-9a-f]{12}\.part$/);
    expect(partName('photo.jpg')).not.toBe(partName('photo.jpg'));
    expect(partName('x', 'old')).toMatch(/\.old$/);
  });

  it.each(['a'.repeat(255), 'ä'.repeat(127), '😀'.repeat(63), 'x'.repeat(238)])(
    'fits into 255 bytes of whole characters',
    (name) => {
      const part = partName(name);
      expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255);
      expect(part.isWellFormed()).toBe(true);
      expect(Buffer.byteLength(part)).toBeGreaterThan(248);
    },
  );
});

describe('shorten', () => {
  it('cuts between characters only', () => {
    expect(shorten('aäb', 2)).toBe('a');
    expect(shorten('aäb', 3)).toBe('aä');
    expect(shorten('short', 10)).toBe('short');
    expect(shorten('😀', 3)).toBe('');
  });
});
