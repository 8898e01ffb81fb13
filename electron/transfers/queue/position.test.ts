import { describe, expect, it } from 'vitest';
import { positionFor } from './position.ts';

describe('positionFor', () => {
  it('lies between the new neighbours, before the first or behind the last', () => {
    const others = [1, 2, 4];
    expect(positionFor(3, others, 'up')).toBe(1.5);
    expect(positionFor(3, others, 'top')).toBe(0);
    expect(positionFor(3, others, 'down')).toBe(5);
    expect(positionFor(1.5, others, 'down')).toBe(3);
    expect(positionFor(3, others, 'bottom')).toBe(5);
  });

  it('stays where nothing lies on that side', () => {
    expect(positionFor(0, [1, 2], 'up')).toBe(0);
    expect(positionFor(3, [1, 2], 'down')).toBe(3);
    expect(positionFor(3, [], 'top')).toBe(3);
    expect(positionFor(3, [], 'bottom')).toBe(3);
  });
});
