import { describe, expect, it } from 'vitest';
import { judged } from '../../../test/fixtures/judged-reports.ts';
import { offerOf } from './offer-list.ts';
import { outcomeOf } from './outcome.ts';

describe('the outcome of a policy', () => {
  it('is what the last server would choose', () => {
    const outcome = outcomeOf([judged()], offerOf('balanced', undefined), false);
    expect(outcome).toMatchObject({
      grade: 'A',
      title: 'With this policy the server would choose X25519 and AES-256-GCM.',
      lacksPostQuantum: false,
    });
    expect(outcome?.detail).toContain('Computed from the connection of 02 Nov 2026');
  });

  it('says that the connection would be refused', () => {
    const demanding = outcomeOf([judged()], offerOf('balanced', undefined), true);
    expect(demanding).toMatchObject({ lacksPostQuantum: true });
    expect(demanding?.title).toContain('would be refused');
    const narrow = offerOf('custom', { keyExchange: ['diffie-hellman-group1-sha1'] });
    expect(outcomeOf([judged()], narrow, false)).toMatchObject({
      grade: null,
      title: 'With this policy nothing is in common: Key exchange.',
    });
  });

  it('is not known without a connection', () => {
    expect(outcomeOf([], offerOf('balanced', undefined), false)).toBeNull();
  });
});
