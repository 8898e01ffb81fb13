import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  changeSettings,
  defaultSettings,
  KeyStroke,
  readSettings,
  Settings,
  SettingsChange,
} from './settings.ts';

describe('readSettings', () => {
  it('gives the usual settings for none', () => {
    expect(readSettings(undefined)).toEqual({ settings: defaultSettings, rejected: [] });
    expect(v.is(Settings, defaultSettings)).toBe(true);
  });

  it('keeps every valid part beside one that is not, and names that one', () => {
    const { settings, rejected } = readSettings({
      appearance: { theme: 'night', density: 'huge', textPercent: 150 },
      transfers: 'many',
      keyMap: { rename: ['F2'], broken: 7 },
    });
    expect(settings.appearance).toMatchObject({
      theme: 'night',
      density: 'dense',
      textPercent: 150,
    });
    expect(settings.transfers).toEqual(defaultSettings.transfers);
    expect(rejected.sort()).toEqual(['appearance.density', 'keyMap', 'transfers']);
  });

  it('survives any JSON', () => {
    for (const value of [null, 1, 'x', [], [1], { appearance: [] }, { __proto__: { theme: 1 } }]) {
      expect(v.is(Settings, readSettings(value).settings)).toBe(true);
    }
  });
});

describe('changeSettings', () => {
  it('replaces parts, and the key map as a whole', () => {
    const before = { ...defaultSettings, keyMap: { rename: ['F2'] } };
    const after = changeSettings(before, {
      appearance: { theme: 'day', density: undefined },
      keyMap: { find: ['/'] },
    });
    expect(after.appearance).toEqual({ ...defaultSettings.appearance, theme: 'day' });
    expect(after.keyMap).toEqual({ find: ['/'] });
    expect(after.transfers).toEqual(defaultSettings.transfers);
  });
});

describe('SettingsChange', () => {
  it('does not let the window choose a program', () => {
    expect(v.is(SettingsChange, { appearance: { theme: 'day' } })).toBe(true);
    expect(v.is(SettingsChange, { editor: { program: '/bin/sh' } })).toBe(false);
  });
});

describe('KeyStroke', () => {
  it('takes modifiers before one key', () => {
    for (const good of ['F5', 'Ctrl+K', 'Ctrl+Shift+I', '/', '+', 'Ctrl++', 'Alt+Enter']) {
      expect(v.is(KeyStroke, good), good).toBe(true);
    }
    for (const bad of ['', 'Ctrl+', 'K+Ctrl', 'Ctrl K', 'Hyper+K']) {
      expect(v.is(KeyStroke, bad), bad).toBe(false);
    }
  });
});
