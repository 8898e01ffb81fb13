import { describe, expect, it } from 'vitest';
import { sshProbe, tlsProbe } from '../../test/fixtures/probes.ts';
import { judgeProbe } from '../inspector/accepted/judge-probe.ts';
import type { ProbeResult } from '../shared/probe.ts';
import { probeText } from './probe-text.ts';

const textOf = (probe: ProbeResult): string => probeText(probe, judgeProbe(probe));

describe('a probe for people', () => {
  it('says the verdict first, then what is accepted, then what could be better', () => {
    const lines = textOf(tlsProbe()).split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'dav.example.org port 443 (192.0.2.7)',
      '63 connections in 6.2 s, 2026-03-12T14:05:00.000Z',
      expect.stringMatching(/^Grade A\+ for Keyferry, if the server is the right one/),
      'The worst that is accepted: TLS_RSA_WITH_RC4_128_SHA, grade F.',
    ]);
    const titles = lines.filter((line) => /^[A-Z]/.test(line)).slice(2);
    expect(titles).toEqual([
      'Versions',
      'TLSv1.3, 3 suites, the server’s order',
      'TLSv1.2, 6 suites, the server’s order',
      'Groups of TLSv1.3, the server’s order',
      'Groups of TLSv1.2, the server’s order',
      'Finite fields of the server’s own',
      'Signatures of TLSv1.2, the client’s order is followed',
      'Also',
      'What a client gets',
      'To do better',
    ]);
    expect(lines).toContain('  A+ TLS_AES_256_GCM_SHA384: X25519MLKEM768; chosen for Keyferry');
    expect(lines).toContain('  SSLv3    refused (closed)');
  });

  it('names what stayed open, and that it is not everything', () => {
    const unanswered = [
      { topic: 'suites', subject: 'TLSv1.2', reason: 'turned-away', detail: '421 too many' },
    ] as const;
    const text = textOf(tlsProbe({ isComplete: false, unanswered: [...unanswered] }));
    expect(text).toContain('2026-03-12T14:05:00.000Z, not complete\n');
    expect(text).toContain('\nLeft open\n  suites TLSv1.2: 421 too many\n');
  });

  it('shows an SSH server with its keys and moduli', () => {
    const text = textOf(sshProbe());
    expect(text).toContain('\n  strict key exchange: yes\n');
    expect(text).toContain('\n  1024 bits asked for: refused\n  2048 bits asked for: 2048\n');
    expect(text).not.toMatch(/undefined|null/);
  });

  it('lets no server write on the terminal', () => {
    const text = textOf(sshProbe({ software: 'SSH-2.0-x\u001b[2J' }));
    expect(text).toContain('SSH-2.0-x\\u001b[2J');
    expect(text).not.toContain('\u001b');
  });
});
