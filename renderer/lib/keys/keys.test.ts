import { describe, expect, it } from 'vitest';
import { deskActions, listActions, usualKeys, type Action } from './actions.ts';
import { ariaKeys, chordOf, isFixed, isForText, numberedConnection, type Chord } from './chord.ts';
import { keyGroups } from './groups.ts';
import { actionAmong, applyChanges, changeKeys, conflictOf, problemOf } from './key-map.ts';

const none: Chord = { key: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe('chords', () => {
  it.each([
    [{ key: 'F5' }, 'F5'],
    [{ key: 'l', ctrlKey: true }, 'Ctrl+L'],
    [{ key: 'L', metaKey: true }, 'Ctrl+L'],
    [{ key: 'Tab', ctrlKey: true, shiftKey: true }, 'Ctrl+Shift+Tab'],
    [{ key: '?', shiftKey: true }, '?'],
    [{ key: '/', shiftKey: true }, '/'],
    [{ key: ' ' }, 'Space'],
    [{ key: ' ', shiftKey: true }, 'Shift+Space'],
    [{ key: '+', ctrlKey: true }, 'Ctrl++'],
    [{ key: 'I', ctrlKey: true, shiftKey: true }, 'Ctrl+Shift+I'],
    [{ key: 'ArrowLeft', altKey: true }, 'Alt+ArrowLeft'],
  ])('%o is %s', (pressed, chord) => {
    expect(chordOf({ ...none, ...pressed })).toBe(chord);
  });

  it.each(['ArrowUp', 'Shift+End', 'Escape', 'A', 'Shift+Z', '7', 'Ctrl+3', 'Ctrl+Z', 'ß'])(
    '%s stays what it is',
    (chord) => {
      expect(isFixed(chord)).toBe(true);
    },
  );

  it.each([
    'Ctrl+A',
    'Ctrl+C',
    'Ctrl+V',
    'Delete',
    '/',
    '?',
    'Enter',
    'Alt+ArrowLeft',
    'Ctrl+ArrowLeft',
  ])('%s is for the text in a field', (chord) => {
    expect(isForText(chord)).toBe(true);
  });

  it.each(['F2', 'Ctrl+K', 'Ctrl+Shift+S', 'Ctrl+Tab', 'Ctrl+Enter'])('%s is not', (chord) => {
    expect(isForText(chord)).toBe(false);
  });

  it('are spelled for screen readers', () => {
    expect(ariaKeys('Ctrl+Shift+S')).toBe('Control+Shift+S');
    expect(ariaKeys('')).toBeUndefined();
  });
});

it('counts tabs from one', () => {
  expect(numberedConnection({ ...none, key: '1', ctrlKey: true })).toBe(0);
  expect(numberedConnection({ ...none, key: '0', ctrlKey: true })).toBe(-1);
  expect(numberedConnection({ ...none, key: '1' })).toBe(-1);
});

describe('the key map', () => {
  const usual = applyChanges({});

  it('has no chord twice where both could be meant, and none that must stay', () => {
    for (const action of Object.keys(usualKeys) as Action[]) {
      for (const chord of usualKeys[action]) expect(problemOf(usual, action, chord)).toBeNull();
    }
  });

  it('knows the action of a chord, and of no other', () => {
    expect(actionAmong(usual, deskActions, 'Delete')).toBe('delete');
    expect(actionAmong(usual, deskActions, 'Ctrl+I')).toBe('inspector');
    expect(actionAmong(usual, deskActions, 'Shift+F7')).toBeNull();
    expect(actionAmong(usual, listActions, 'Ctrl+I')).toBeNull();
  });

  it('takes other keys, takes keys away, and goes back', () => {
    const changed = changeKeys(changeKeys({}, 'transfer', ['F6']), 'theme', []);
    const map = applyChanges(changed);
    expect(map.transfer).toEqual(['F6']);
    expect(map.theme).toEqual([]);
    expect(actionAmong(map, deskActions, 'F5')).toBeNull();
    expect(changeKeys(changed, 'transfer', ['F5'])).toEqual({ theme: [] });
  });

  it('says which action has a key already', () => {
    expect(conflictOf(usual, 'transfer', 'F7')).toBe('newFolder');
    expect(conflictOf(usual, 'newSite', 'F7')).toBe('newFolder');
    expect(conflictOf(usual, 'transfer', 'Ctrl+N')).toBe('newSite');
    expect(conflictOf(usual, 'transfer', 'F5')).toBeNull();
    // The site manager and the lists are never there at once.
    expect(conflictOf(usual, 'newSite', 'Insert')).toBeNull();
  });

  it('leaves actions of another version alone', () => {
    expect(applyChanges({ teleport: ['F12'] })).toEqual(usual);
    expect(changeKeys({ teleport: ['F12'] }, 'path', ['F4'])).toEqual({
      teleport: ['F12'],
      path: ['F4'],
    });
  });

  it('is listed whole', () => {
    const listed = keyGroups().flatMap(({ lines }) =>
      lines.flatMap((line) => ('action' in line ? [line.action] : [])),
    );
    expect(listed.toSorted()).toEqual(Object.keys(usualKeys).toSorted());
  });
});
