import { describe, expect, it } from 'vitest';
import { localSessionId as here } from '../../../electron/shared/bridge.ts';
import { conflictRuleFor } from './conflict-rule.ts';

const settings = { onDownloadConflict: 'ask', onUploadConflict: 'newer' } as const;
const silent = { onDownloadConflict: null, onUploadConflict: null };
const skipping = { onDownloadConflict: 'skip', onUploadConflict: null } as const;
const overwriting = { onDownloadConflict: null, onUploadConflict: 'overwrite' } as const;
const sites = new Map<string, typeof silent | typeof skipping | typeof overwriting>([
  ['silent', silent],
  ['skipping', skipping],
  ['overwriting', overwriting],
]);

const rule = (sourceSessionId: string, targetSessionId: string) =>
  conflictRuleFor({ sourceSessionId, targetSessionId }, (id) => sites.get(id), settings);

describe('conflictRuleFor', () => {
  it('is the rule of the settings for that direction where the site has none', () => {
    expect(rule(here, 'nobody saved it')).toBe('newer');
    expect(rule(here, 'silent')).toBe('newer');
    expect(rule('silent', here)).toBe('ask');
    expect(rule(here, here)).toBe('ask');
  });

  it('is the one of the site, in the direction that it says alone', () => {
    expect(rule('skipping', here)).toBe('skip');
    expect(rule(here, 'skipping')).toBe('newer');
  });

  it('is the one of the server that is written to, whichever pane shows it', () => {
    expect(rule('skipping', 'overwriting')).toBe('overwrite');
    expect(rule('overwriting', 'skipping')).toBe('newer');
  });
});
