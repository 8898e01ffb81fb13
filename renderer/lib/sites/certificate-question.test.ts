import { describe, expect, it } from 'vitest';
import { AppError } from '../../../electron/shared/errors.ts';
import {
  bareNames,
  certificateQuestionOf,
  commonName,
  compareFingerprint,
  isOnlyUnvouched,
} from './certificate-question.ts';

const detail = {
  host: 'files.example.com',
  port: 443,
  problem: 'self-signed',
  problems: [{ kind: 'self-signed', text: 'Nobody has signed it.' }],
  fingerprintSha256: 'SHA256:VLVEoFyFT5Zmw5SfB4sBFRX3BHFBh7Wq5rPH5P9bJHc',
  fingerprintSha256Hex: '54:B5:44:A0:5C:85',
  names: ['DNS:files.example.com', 'IP:192.0.2.1'],
  key: {},
  chain: [{ subject: 'C=DE\nCN=files.example.com', issuer: 'O=A', validFrom: '', validUntil: '' }],
};

function question(changes: object = {}) {
  const failure = new AppError('certificate-invalid', 'no', { ...detail, ...changes }).toFailure();
  const found = certificateQuestionOf(failure);
  if (!found) throw new Error('No question.');
  return found;
}

describe('certificateQuestionOf', () => {
  it('reads a refused certificate, and nothing else', () => {
    expect(question()).toMatchObject({ kind: 'certificate', problem: 'self-signed' });
    for (const failure of [
      new AppError('certificate-invalid', 'of a data connection', { role: 'data' }),
      new AppError('certificate-invalid', 'none', { ...detail, chain: [] }),
      new AppError('host-key-unknown', 'no', detail),
    ])
      expect(certificateQuestionOf(failure.toFailure())).toBeNull();
  });

  it('tells what nobody vouches for from what failed', () => {
    expect(isOnlyUnvouched(question())).toBe(true);
    const expired = [...detail.problems, { kind: 'expired', text: '' }];
    expect(isOnlyUnvouched(question({ problems: expired }))).toBe(false);
  });

  it('names things as people do', () => {
    expect(commonName('C=DE\nCN=files.example.com')).toBe('files.example.com');
    expect(commonName('C=DE\nO=Example')).toBe('C=DE, O=Example');
    expect(bareNames(detail.names)).toBe('files.example.com, 192.0.2.1');
  });
});

describe('compareFingerprint', () => {
  it('compares base64 and hex, however they are written', () => {
    for (const typed of [
      'SHA256:VLVEoFyFT5Zmw5SfB4sBFRX3BHFBh7Wq5rPH5P9bJHc',
      ' VLVEoFyFT5Zmw5SfB4sBFRX3BHFBh7Wq5rPH5P9bJHc=',
      '54:B5:44:A0:5C:85',
      '54b544a05c85',
      'sha256 54:b5:44:a0:5c:85',
    ])
      expect(compareFingerprint(typed, question()), typed).toBe('same');
  });

  it('says when only the end was given, and when it is another one', () => {
    expect(compareFingerprint('9bJHc', question())).toBe('nothing');
    expect(compareFingerprint('P9bJHc', question())).toBe('partly');
    expect(compareFingerprint('a0:5c:85', question())).toBe('partly');
    expect(compareFingerprint('p9bjhc', question())).toBe('different');
    expect(compareFingerprint('VLVEoF', question())).toBe('different');
    expect(compareFingerprint('', question())).toBe('nothing');
  });
});
