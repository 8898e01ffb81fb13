import { describe, expect, it } from 'vitest';
import { draftSite, type SavedSite } from '../../../electron/shared/saved-site.ts';
import { jumpOf, jumpRows, withJump } from './jump-list.ts';

const gate = { host: 'gate.example.net', port: 2022, user: 'hop', identityFiles: ['/k'] };

describe('the jump hosts of a form', () => {
  it('are typed as addresses, and read back as they were', () => {
    const [row, other] = jumpRows([gate, { host: '::1', port: 22, user: '', identityFiles: [] }]);
    expect(row?.address).toBe('hop@gate.example.net:2022');
    expect(other?.address).toBe('[::1]');
    expect(row && jumpOf(row)).toEqual(gate);
    expect(other && jumpOf(other)).toMatchObject({ host: '::1', port: 22, user: '' });
  });

  it.each(['', 'a b', 'host:70000', 'https://host', 'sftp://u:secret@host', 'host/folder'])(
    'takes %j for no address of a jump host',
    (address) => {
      expect(jumpOf({ id: 0, address, identityFiles: [] })).toBeNull();
    },
  );

  it('take over what a saved site says, under an id of their own', () => {
    const { host, port, user, identityFiles } = gate;
    const target = { protocol: 'sftp', host, port, user, identityFiles, agent: 'auto' } as const;
    const site: SavedSite = {
      ...draftSite('Gate', target),
      id: 'x',
      createdAtMs: 0,
      lastUsedAtMs: null,
      lastGrade: null,
    };
    const rows = withJump(withJump([]), site);
    expect(rows).toMatchObject([
      { id: 0, address: '' },
      { id: 1, address: 'hop@gate.example.net:2022', identityFiles: ['/k'] },
    ]);
  });
});
