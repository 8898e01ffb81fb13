import { describe, expect, it } from 'vitest';
import { FileDrag } from './drag.svelte.ts';
import { courseOf, type Ground } from './side.ts';

describe('what a transfer is called', () => {
  it('depends on what the two panes show', () => {
    expect(courseOf('land', 'water')).toBe('upload');
    expect(courseOf('water', 'land')).toBe('download');
    expect(courseOf('water', 'water')).toBe('copy');
    expect(courseOf('land', 'land')).toBe('copy');
  });

  it('is an upload for files of the desktop, whichever pane shows the server', () => {
    let left: Ground = 'land';
    const drag = new FileDrag((side) => (side === 'local' ? left : 'water'));
    expect(drag.courseTo('local')).toBe('copy');
    left = 'water';
    expect(drag.courseTo('local')).toBe('upload');
    drag.start({ side: 'remote', rows: [], folder: '/', from: { x: 0, y: 0 } });
    expect(drag.courseTo('local')).toBe('copy');
  });
});
