import { describe, expect, it } from 'vitest';
import { judged, tlsReport } from '../../../../test/fixtures/judged-reports.ts';
import { factsOf, headlineOf, partsOfHybrid, sentencesOf } from './headline.ts';

const failed = judged({
  outcome: 'failed',
  failure: { reason: 'closed', detail: 'The server closed the connection.' },
  keyExchange: null,
  encryption: null,
});

describe('the headline', () => {
  it('says who chose what', () => {
    expect(headlineOf(judged())).toEqual({
      before: 'The server chose ',
      name: 'X25519',
      after: ' (ECDHE).',
    });
  });

  it('says that nothing came about, and nothing else', () => {
    expect(headlineOf(failed)).toEqual({
      before: 'The connection did not come about.',
      name: '',
      after: '',
    });
    expect(sentencesOf(failed)).toBe('The server closed the connection.');
    expect(factsOf(failed)).toEqual([]);
  });

  it('says that a session was resumed', () => {
    const resumed = tlsReport({ keyExchange: null });
    resumed.session.resumed = true;
    expect(headlineOf(resumed).before).toMatch(/resumed/);
  });
});

describe('the four axes', () => {
  it('are in words', () => {
    expect(factsOf(judged())).toEqual([
      { severity: 'ok', strong: 'Strength', rest: 'every part strong' },
      { severity: 'ok', strong: 'Forward secrecy', rest: 'yes' },
      { severity: 'weak', strong: 'Quantum-safe', rest: 'no' },
      { severity: 'ok', strong: 'Server proven', rest: 'by the key that you chose' },
    ]);
  });

  it('name the part that decided', () => {
    const protection = { cipher: 'aes128-ctr', mac: 'hmac-sha1', compression: 'none' };
    const report = judged({
      encryption: { clientToServer: protection, serverToClient: protection },
    });
    expect(factsOf(report)[0]).toEqual({
      severity: 'weak',
      strong: 'Strength',
      rest: 'weak: hmac-sha1',
    });
  });
});

it('names both halves of a hybrid', () => {
  expect(partsOfHybrid('mlkem768x25519-sha256')).toBe('both ML-KEM-768 and X25519');
});
