import { describe, expect, it } from 'vitest';
import { conflictRuleFor } from './conflict-rule.ts';

const settings = { onDownloadConflict: 'ask', onUploadConflict: 'newer' } as const;

describe('conflictRuleFor', () => {
  it('is the rule of the settings for that direction where the site has none', () => {
    const silent = { onDownloadConflict: null, onUploadConflict: null };
    expect(conflictRuleFor('upload', undefined, settings)).toBe('newer');
    expect(conflictRuleFor('upload', silent, settings)).toBe('newer');
    expect(conflictRuleFor('download', silent, settings)).toBe('ask');
  });

  it('is the one of the site, in the direction that it says alone', () => {
    const site = { onDownloadConflict: 'skip', onUploadConflict: null } as const;
    expect(conflictRuleFor('download', site, settings)).toBe('skip');
    expect(conflictRuleFor('upload', site, settings)).toBe('newer');
  });
});
