import { expect, it } from 'vitest';
import { parseClientHello } from '../../../wire/tls/hellos.ts';
import { HandshakeReader } from '../../../wire/tls/handshake-reader.ts';
import { RecordReader } from '../../../wire/tls/record-reader.ts';
import { helloOf } from './hello-of.ts';
import { tlsVersions, type TlsQuestion } from './question.ts';
import { questionOf } from './suites.ts';

const parts = {
  random: new Uint8Array(32).fill(1),
  sessionId: new Uint8Array(32).fill(2),
  serverName: 'files.example.com',
  share: { group: 0x1d, key: new Uint8Array(32).fill(3) },
};

function sent(question: TlsQuestion, changes: Partial<typeof parts> | { serverName: null } = {}) {
  const { message, records } = helloOf(question, { ...parts, ...changes });
  const [record, ...more] = [...new RecordReader().push(records)];
  if (!record || more.length > 0) throw new Error('expected one record');
  expect(new HandshakeReader().push(record.fragment)[0]?.raw).toEqual(message);
  return { version: record.version, ...parseClientHello(message).hello };
}

it.each(tlsVersions)('asks for exactly %s', (version) => {
  const hello = sent(questionOf(version));
  const isModern = version === 'TLSv1.3';
  expect(hello.legacyVersion).toBe(isModern ? 'TLSv1.2' : version);
  expect(hello.extensions['supported_versions']).toEqual(isModern ? ['TLSv1.3'] : undefined);
  expect(hello.extensions['key_share']).toEqual(isModern ? [] : undefined);
  expect('signature_algorithms' in hello.extensions).toBe(isModern || version === 'TLSv1.2');
  expect(Object.keys(hello.extensions).length > 0).toBe(version !== 'SSLv3');
  expect(hello.version).toBe(version === 'SSLv3' ? 0x0300 : 0x0301);
  const signal = 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV';
  expect(hello.cipherSuites.includes(signal)).toBe(version === 'SSLv3');
});

it('offers a real key only where one is wanted', () => {
  const keyed = sent(questionOf('TLSv1.3', { isKeyed: true, groups: [0x1d] }));
  expect(keyed.extensions['key_share']).toEqual([{ group: 'x25519', bytes: 32 }]);
});

it('names the server, but no address', () => {
  const question = questionOf('TLSv1.2');
  expect(sent(question).extensions['server_name']).toEqual(['files.example.com']);
  expect(sent(question, { serverName: null }).extensions).not.toHaveProperty('server_name');
});

it('puts what means nothing in every place where a server has to pass over it', () => {
  const { cipherSuites, extensions } = sent(questionOf('TLSv1.3', { oddity: 'grease' }));
  expect(cipherSuites[0]).toMatch(/^GREASE/);
  expect(extensions['supported_groups']).toContain('GREASE_0x3a3a');
  expect(extensions['supported_versions']).toEqual(['GREASE_0x3a3a', 'TLSv1.3']);
  expect(extensions).toHaveProperty('GREASE_0x3a3a');
});

it('signals a downgrade, and a version that there is not yet', () => {
  const signal = sent(questionOf('TLSv1.2', { oddity: 'downgrade' })).cipherSuites.at(-1);
  expect(signal).toBe('TLS_FALLBACK_SCSV');
  expect(sent(questionOf('TLSv1.2', { oddity: 'unknown-version' })).legacyVersion).toBe('0x0305');
});

it('is never between 256 and 511 bytes long', () => {
  for (let count = 1; count < 260; count += 1) {
    const suites = Array.from({ length: count }, (_, index) => index);
    for (const version of ['TLSv1.3', 'TLSv1.2', 'TLSv1'] as const) {
      const question = questionOf(version, { suites, groups: [0x1d], schemes: [0x0401] });
      const { length } = helloOf(question, parts).message;
      expect(length < 256 || length > 511).toBe(true);
    }
  }
});
