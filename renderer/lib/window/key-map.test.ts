import { describe, expect, it } from 'vitest';
import { actionOf, chordOf, numberedConnection, type Chord } from './key-map.ts';

const none: Chord = { key: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe('chords', () => {
  it.each([
    [{ key: 'F5' }, 'F5'],
    [{ key: 'l', ctrlKey: true }, 'Ctrl+L'],
    [{ key: 'L', metaKey: true }, 'Ctrl+L'],
    [{ key: 'Tab', ctrlKey: true, shiftKey: true }, 'Ctrl+Shift+Tab'],
    [{ key: '?', shiftKey: true }, '?'],
    [{ key: '/', shiftKey: true }, '/'],
    [{ key: 'I', ctrlKey: true, shiftKey: true }, 'Ctrl+Shift+I'],
    [{ key: 'ArrowLeft', altKey: true }, 'Alt+ArrowLeft'],
  ])('%o is %s', (pressed, chord) => {
    expect(chordOf({ ...none, ...pressed })).toBe(chord);
  });
});

it('knows the action of a chord, and of no other', () => {
  expect(actionOf({ ...none, key: 'Delete' })).toBe('delete');
  expect(actionOf({ ...none, key: 'i', ctrlKey: true })).toBe('inspector');
  expect(actionOf({ ...none, key: 'i', ctrlKey: true, shiftKey: true })).toBeNull();
  expect(actionOf({ ...none, key: 'F5', shiftKey: true })).toBeNull();
});

it('counts tabs from one', () => {
  expect(numberedConnection({ ...none, key: '1', ctrlKey: true })).toBe(0);
  expect(numberedConnection({ ...none, key: '0', ctrlKey: true })).toBe(-1);
  expect(numberedConnection({ ...none, key: '1' })).toBe(-1);
});
