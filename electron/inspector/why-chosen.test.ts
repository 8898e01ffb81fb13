import { describe, expect, it } from 'vitest';
import { offerWith, sshReport } from '../../test/fixtures/security-report.ts';
import type { KeyExchange, SecurityReport } from '../shared/report.ts';
import { explainChoice } from './why-chosen.ts';

const chosen = sshReport().keyExchange;
function reportOf(name: string, client: string[], server: string[]): SecurityReport {
  const keyExchange: KeyExchange | null = chosen && { ...chosen, name };
  return sshReport({
    keyExchange,
    offers: {
      client: offerWith({ keyExchange: client }),
      server: offerWith({ keyExchange: server }),
    },
  });
}

describe('explainChoice', () => {
  it('says when both sides put the same method first', () => {
    const report = reportOf('a', ['a', 'b'], ['a', 'c']);
    expect(explainChoice(report)).toMatchObject({ rule: 'first-guess', source: 'RFC 4253 §7.1' });
  });

  it('does not take a marker for a method', () => {
    const client = ['ext-info-c', 'kex-strict-c-v00@openssh.com', 'a'];
    expect(explainChoice(reportOf('a', client, ['a']))?.rule).toBe('first-guess');
  });

  it('names what the server lacks and what it would prefer', () => {
    const why = explainChoice(reportOf('c', ['a', 'b', 'c'], ['d', 'c']));
    expect(why?.rule).toBe('client-order');
    expect(why?.text).toContain('it lacks a, b');
    expect(why?.text).toContain('the server itself would prefer d');
  });

  it('says when our first method won against the order of the server', () => {
    const why = explainChoice(reportOf('a', ['a', 'b'], ['b', 'a']));
    expect(why?.rule).toBe('client-order');
    expect(why?.text).toContain('a is our first method');
    expect(why?.text).toContain('prefer b');
  });

  it('sees that an earlier common method needs another host key', () => {
    const why = explainChoice(reportOf('b', ['a', 'b'], ['a', 'b']));
    expect(why?.rule).toBe('host-key-constraint');
    expect(why?.text).toContain('a, earlier in our order');
  });

  it('explains nothing that was not observed', () => {
    expect(explainChoice(reportOf('x', ['a'], ['a']))).toBeNull();
    expect(explainChoice(reportOf('a', ['a'], ['b']))).toBeNull();
    const offers = { client: offerWith(), server: null };
    expect(explainChoice(sshReport({ offers }))).toBeNull();
    expect(explainChoice(sshReport({ keyExchange: null }))).toBeNull();
  });
});
