import { describe, expect, it } from 'vitest';
import { tlsReport } from '../../../test/fixtures/tls-report.ts';
import type { SecurityReport } from '../../shared/report.ts';
import { assess } from '../assess.ts';

const plain = (changes: Partial<SecurityReport> = {}): SecurityReport =>
  assess(
    tlsReport({
      role: 'control',
      protocolVersion: null,
      keyExchange: null,
      authentication: null,
      cipherSuite: null,
      encryption: null,
      ...changes,
    }),
  );

describe('a connection of plain FTP', () => {
  it('is graded F, whoever vouches for it', () => {
    expect(plain()).toMatchObject({
      grade: { mark: 'F', rule: 'Nothing is encrypted.' },
      axes: { strength: 'broken' },
      findings: expect.arrayContaining([
        expect.objectContaining({ severity: 'broken', subject: 'none' }),
      ]) as unknown,
    });
    const failure = { reason: 'policy', detail: '' } as const;
    expect(plain({ outcome: 'failed', failure }).grade?.mark).toBe('F');
  });

  it('is not graded where it never came about', () => {
    const failure = { reason: 'closed', detail: '' } as const;
    expect(plain({ outcome: 'failed', failure })).toMatchObject({ grade: null, axes: null });
  });
});
