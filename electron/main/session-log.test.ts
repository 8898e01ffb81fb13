import { describe, expect, it } from 'vitest';
import { sshReport } from '../../test/fixtures/security-report.ts';
import { AppError } from '../shared/errors.ts';
import { logText } from '../shared/log-text.ts';
import type { SftpTarget } from '../shared/site.ts';
import type { TransferView } from '../shared/transfer.ts';
import {
  callText,
  connectingText,
  credentialText,
  endText,
  handshakeText,
  transferLines,
  verdictText,
} from './session-log.ts';

const target: SftpTarget = {
  protocol: 'sftp',
  host: 'files.example',
  port: 2022,
  user: 'ann',
  identityFiles: [],
  agent: 'none',
  jumps: [{ host: 'gate.example', port: 22, user: 'ann', identityFiles: [], agent: 'none' }],
};

describe('the log of a connection', () => {
  it('says where it goes, and through what', () => {
    expect(connectingText(target)).toBe(
      'Connecting to sftp://ann@files.example:2022 through gate.example.',
    );
  });

  it('says what was agreed on, once it was', () => {
    const report = sshReport({});
    const text = handshakeText(report);
    expect(text).toContain(report.keyExchange?.name);
    expect(text).toContain(report.encryption?.clientToServer.cipher);
    expect(handshakeText({ ...report, keyExchange: null })).toBe('');
  });

  it('says whom it trusted and why', () => {
    const trust = {
      verdict: 'pinned',
      reason: 'Pinned here.',
      hostKey: null,
      chain: null,
    } as const;
    expect(verdictText(sshReport({}), { accept: true, trust })).toMatch(
      /^Identity pinned: SHA256:\S+\. Pinned here\.$/,
    );
    expect(
      verdictText(sshReport({}), {
        accept: false,
        code: 'host-key-changed',
        trust: { ...trust, verdict: 'changed' },
        message: 'x',
      }),
    ).toMatch(/^Refused \(host-key-changed\)/);
  });

  it('names what was asked for, and where the answer came from, never the answer', () => {
    expect(credentialText({ kind: 'password', user: 'ann', attempt: 1 }, 'stored')).toBe(
      'Asked for the password of ann: from the stored secrets.',
    );
    const prompts = [{ text: 'Code for ann', isEchoed: true }];
    expect(
      credentialText({ kind: 'prompts', title: '', instructions: '', prompts }, 'person'),
    ).toBe('Asked for 1 answer by keyboard-interactive: typed.');
  });

  it('says how it ended, and which call failed', () => {
    const error = new AppError('permission-denied', 'Not allowed.');
    expect(endText(error)).toBe('Ended (permission-denied): Not allowed.');
    expect(callText('files.list', { sessionId: 's', path: '/root' }, error)).toBe(
      'files.list /root failed (permission-denied): Not allowed.',
    );
  });
});

it('tells of the end of a transfer once, and again after another try', () => {
  const view = {
    id: 't1',
    direction: 'upload',
    title: 'a.txt',
    targetFolder: '/www',
    state: 'failed',
    filesDone: 0,
    problemCount: 1,
    problems: [{ path: '/a.txt', failure: new AppError('disk-full', 'Full.').toFailure() }],
  } as unknown as TransferView;
  const known = new Set<string>();
  expect(transferLines({ transfers: [view] }, known)).toMatchObject([{ level: 'warning' }]);
  expect(transferLines({ transfers: [view] }, known)).toEqual([]);
  expect(transferLines({ transfers: [{ ...view, state: 'running' }] }, known)).toEqual([]);
  expect(transferLines({ transfers: [view] }, known)[0]?.text).toContain('/a.txt: Full.');
});

it('is saved as one line for each', () => {
  const line = { atMs: 0, level: 'info', sessionId: 's1', text: 'two\n  lines' } as const;
  expect(logText([line, { ...line, sessionId: null }], () => 'ann@host')).toBe(
    '1970-01-01T00:00:00.000Z info [ann@host] two lines\n1970-01-01T00:00:00.000Z info two lines\n',
  );
});
