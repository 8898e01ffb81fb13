import { describe, expect, it } from 'vitest';
import { handshakeMessage, judged, tlsReport } from '../../../../test/fixtures/judged-reports.ts';
import { offerWith } from '../../../../test/fixtures/security-report.ts';
import { failureViewOf } from './failure-view.ts';

const nothingInCommon = judged({
  outcome: 'failed',
  failure: { reason: 'no-common-algorithm', detail: 'No key exchange in common.' },
  keyExchange: null,
  encryption: null,
  messages: [handshakeMessage({ from: 'server' })],
  offers: {
    client: offerWith(),
    server: offerWith({ keyExchange: ['diffie-hellman-group1-sha1'] }),
  },
});

describe('a failed handshake', () => {
  it('says where it stopped and what the operator can change', () => {
    const view = failureViewOf(nothingInCommon, null);
    expect(view).toMatchObject({
      title: '',
      detail: 'Nothing in common: No key exchange in common.',
      where: 'The last message was KEXINIT, server to you.',
      you: ['No policy of Keyferry would connect to this server.'],
    });
    expect(view?.operator.join()).toContain('diffie-hellman-group1-sha1');
  });

  it('says which policy would do', () => {
    const failure = {
      code: 'negotiation-failed' as const,
      message: '',
      retryable: false,
      detail: { wouldWorkWith: 'legacy' },
    };
    expect(failureViewOf(nothingInCommon, failure)?.you.join()).toContain('With the policy Legacy');
  });

  it('claims nothing about the policies for a TLS server, which names no list', () => {
    const failure = { reason: 'no-common-algorithm' as const, detail: 'alert handshake failure' };
    const view = failureViewOf(tlsReport({ outcome: 'failed', failure }), null);
    expect(view?.you.join()).toContain('is not known');
  });

  it('is nothing for a connection that came about', () => {
    expect(failureViewOf(judged(), null)).toBeNull();
  });
});
