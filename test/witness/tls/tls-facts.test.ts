import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tlsReport } from '../../fixtures/tls-report.ts';
import { compareFacts } from '../compare.ts';
import { factsOfTlsReport, type TlsFacts, type TlsFactValue } from './facts.ts';
import { factsOfTlsTshark } from './tshark.ts';

/** Shortened from tshark 4.0, each a connection of Keyferry to s_server. */
function sample(name: string): TlsFacts {
  const text = readFileSync(new URL(`${name}.sample.json`, import.meta.url), 'utf8');
  const { port, frames } = JSON.parse(text) as { port: number; frames: unknown[] };
  return factsOfTlsTshark(JSON.stringify(frames), port);
}

const certificate = sample('client-certificate');
const retried = sample('second-hello');
const finite = sample('finite-field');

describe('what tshark decodes', () => {
  it('of TLS 1.3 with a certificate of the client', () => {
    expect(certificate).toMatchObject({
      'client.messages': [1, 25, 15, 20],
      'server.messages': [2, 8, 13, 11, 15, 20, 4, 4],
      'hello1.versions': [0x304, 0x303],
      'hello1.shares': [0x11ec, 0x1d],
      'hello1.shareSizes': [1216, 32],
      'hello1.sni': 'localhost',
      'answer.selectedVersion': 0x304,
      'answer.share': 0x11ec,
      'server.verify': 0x804,
      'client.verify': 0x807,
      exchangeGroup: 0x11ec,
      signature: 0x804,
    });
  });

  it('of a second hello', () => {
    expect(retried).toMatchObject({
      'retry.share': 0x18,
      'hello2.shares': [0x18],
      'hello2.shareSizes': [97],
      isRetried: true,
      exchangeGroup: 0x18,
    });
  });

  it('of a finite field in TLS 1.2', () => {
    expect(finite).toMatchObject({
      'client.messages': [1, 16, 20],
      'exchange.primeBits': 2048,
      'exchange.curve': null,
      exchangeBits: 2048,
      suiteId: 0x9e,
    });
  });
});

describe('the comparison', () => {
  const facts: TlsFacts = {
    ...finite,
    ...retried,
    ...certificate,
    ...factsOfTlsReport(tlsReport()),
  };
  for (const name of Object.keys(certificate)) facts[name] = certificate[name] ?? null;

  it('finds nothing where both agree, and leaves out what a witness could not see', () => {
    expect(compareFacts(facts, facts)).toEqual([]);
    expect(compareFacts(facts, {})).toEqual([]);
  });

  it.each(Object.keys(facts))('notices another %s', (fact) => {
    const wrong = swapped(facts[fact] ?? null);
    expect(compareFacts(facts, { ...facts, [fact]: wrong })).toEqual([
      { fact, report: facts[fact], witness: wrong },
    ]);
  });

  it.each([
    ['hello1.random', 'answer.random'],
    ['hello1.groups', 'hello1.shares'],
    ['hello1.groups', 'hello1.schemes'],
    ['hello1.versions', 'hello1.suites'],
    ['client.messages', 'server.messages'],
    ['client.sizes', 'server.sizes'],
    ['client.verify', 'server.verify'],
    ['answer.suite', 'answer.share'],
    ['exchangeGroup', 'signature'],
  ] as const)('notices that %s and %s changed places', (one, other) => {
    const witness = { ...facts, [one]: facts[other] ?? null, [other]: facts[one] ?? null };
    expect(compareFacts(facts, witness).map(({ fact }) => fact)).toEqual(
      expect.arrayContaining([one, other]),
    );
  });

  it('notices a fact that only the witness has', () => {
    expect(compareFacts({}, { suite: 'AES128-SHA' })).toHaveLength(1);
  });
});

/** The least that can be wrong: two neighbours in a list changed places, or one more or less. */
function swapped(value: TlsFactValue): TlsFactValue {
  if (Array.isArray(value)) {
    const list = value as (string | number | null)[];
    const other = [...list.slice(1), ...list.slice(0, 1)];
    return String(other) === String(list) ? [...list, 0] : other;
  }
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return `${String(value)}x`;
}
