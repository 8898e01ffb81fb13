import { describe, expect, it } from 'vitest';
import { offerWith, sshReport } from '../../test/fixtures/security-report.ts';
import { tlsReport } from '../../test/fixtures/tls-report.ts';
import { assess } from '../inspector/assess.ts';
import { reportText } from './report-text.ts';

describe('reportText', () => {
  it('says the verdict first, then parts, lists and findings', () => {
    const text = reportText(assess(sshReport()));
    expect(text.split('\n')[0]).toBe('The server chose X25519 (ECDHE).');
    expect(text).toContain('Grade B.');
    expect(text).toContain('curve25519-sha256, x25519, 255 bits');
    expect(text).toContain('aes256-gcm@openssh.com, MAC built in');
    expect(text).toMatch(/^ {2}\* curve25519-sha256 +\* curve25519-sha256$/m);
    expect(text).toContain('(RFC 4253 §7.1)');
    expect(text).toContain('Findings');
  });

  it('shows a list once when both directions are alike, else twice', () => {
    expect(reportText(sshReport()).match(/^Cipher/gm)).toHaveLength(1);
    const server = offerWith({ ciphersServerToClient: ['aes128-ctr'] });
    const report = sshReport({ offers: { client: offerWith(), server } });
    expect(reportText(report).match(/^Cipher/gm)).toHaveLength(2);
  });

  it('shows both lists of a negotiation that failed', () => {
    const server = offerWith({ keyExchange: ['diffie-hellman-group1-sha1'] });
    const report = sshReport({
      outcome: 'failed',
      failure: { reason: 'no-common-algorithm', detail: '' },
      keyExchange: null,
      authentication: null,
      encryption: null,
      offers: { client: offerWith(), server },
    });
    const text = reportText(assess(report));
    expect(text).toContain('No connection: no key exchange method in common.');
    expect(text).toMatch(/curve25519-sha256 +diffie-hellman-group1-sha1/);
  });

  it('escapes what a server chose to call itself', () => {
    const software = { client: null, server: 'SSH-2.0-\u001b[31mred' };
    expect(reportText(sshReport({ software }))).toContain('SSH-2.0-\\u001b[31mred');
  });

  it('has something to say where nothing was observed', () => {
    const report = sshReport({
      outcome: 'failed',
      failure: { reason: 'timeout', detail: 'no answer' },
      software: { client: null, server: null },
      keyExchange: null,
      authentication: null,
      encryption: null,
      offers: { client: null, server: null },
    });
    expect(reportText(report)).toContain('did not answer in time');
  });

  it('tells of a TLS connection what was offered and what the server chose', () => {
    const offers = {
      client: {
        versions: ['TLSv1.3', 'TLSv1.2'],
        cipherSuites: ['TLS_AES_256_GCM_SHA384'],
        groups: ['X25519MLKEM768', 'x25519'],
        signatureSchemes: ['ed25519', 'ecdsa_secp256r1_sha256'],
        alpn: [],
      },
      server: null,
    };
    const text = reportText(assess(tlsReport({ offers })));
    expect(text.split('\n')[0]).toBe('The server chose ML-KEM-768 with X25519, a hybrid.');
    expect(text).toMatch(/^ {2}version +TLSv1.3$/m);
    expect(text).toMatch(/^ {2}key exchange +X25519MLKEM768, hybrid, 255 bits$/m);
    expect(text).toMatch(/^ {4}issued by +CN=Example Authority, O=Example$/m);
    expect(text).toMatch(/^ {2}\* X25519MLKEM768\n {4}x25519$/m);
    expect(text).toContain('only a probe can tell');
    expect(text).not.toContain('the server accepts');
    expect(text).not.toContain('null');
  });
});

describe('reportText without TLS', () => {
  it('says of a connection without TLS that nothing protects it', () => {
    const nothing = {
      protocolVersion: null,
      keyExchange: null,
      cipherSuite: null,
      encryption: null,
    };
    const text = reportText(tlsReport({ ...nothing, authentication: null }));
    expect(text.split('\n')[0]).toBe('Nothing protects this connection.');
  });
});
