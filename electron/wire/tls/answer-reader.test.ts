import { describe, expect, it } from 'vitest';
import { record, samples } from '../../../test/fixtures/tls/messages.ts';
import { rfc8448 } from '../../../test/fixtures/tls/rfc8448.ts';
import { RecordDecryption } from '../../connections/tls/record-decryption.ts';
import { AnswerReader, serverShareOf } from './answer-reader.ts';
import { recordHeaderBytes } from './record-reader.ts';

const sample = (name: string, version: string): Uint8Array => {
  const found = samples.find(
    (candidate) => candidate.name === name && candidate.context.version === version,
  );
  if (!found) throw new Error(`There is no ${name} of ${version}`);
  return found.raw;
};
const join = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
const done = Uint8Array.of(14, 0, 0, 0);
const flight = [
  sample('ServerHello', 'TLSv1.2'),
  sample('Certificate', 'TLSv1.2'),
  sample('ServerKeyExchange', 'TLSv1.2'),
  done,
];
const alert = (level: number, code: number): Uint8Array =>
  Uint8Array.of(21, 3, 3, 0, 2, level, code);

describe('the answer to a hello', () => {
  it('is read to the end of the server’s turn in TLS 1.2, however it was cut', () => {
    const wire = record(22, join(...flight));
    for (const size of [1, 7, wire.length]) {
      const reader = new AnswerReader();
      let isComplete = false;
      for (let at = 0; at < wire.length; at += size) {
        expect(isComplete).toBe(false);
        isComplete = reader.push(wire.subarray(at, at + size));
      }
      expect(isComplete).toBe(true);
      expect(reader.answer).toMatchObject({
        alert: null,
        hello: { version: 'TLSv1.2', cipherSuite: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256' },
        exchange: { group: expect.any(String) as string },
      });
      expect(reader.answer.chain.length).toBeGreaterThan(0);
    }
  });

  it('ends with an alert that is fatal, not with a warning', () => {
    const reader = new AnswerReader();
    expect(reader.push(alert(1, 112))).toBe(false);
    expect(reader.push(alert(2, 70))).toBe(true);
    expect(reader.answer).toMatchObject({ hello: null, alert: 'protocol_version' });
  });

  it('ends with the request for another group, which names it', () => {
    const reader = new AnswerReader();
    const isRecord = rfc8448.retryRequest[0] === 22;
    expect(reader.push(isRecord ? rfc8448.retryRequest : record(22, rfc8448.retryRequest))).toBe(
      true,
    );
    expect(reader.answer.hello).toMatchObject({
      isRetryRequest: true,
      extensions: { key_share: { group: 'secp256r1' } },
    });
  });

  it('goes on behind the ServerHello of TLS 1.3 with the secret that both hellos lead to', () => {
    const reader = new AnswerReader((hello) => {
      expect(hello).toEqual(rfc8448.serverHello.subarray(recordHeaderBytes));
      const opener = RecordDecryption.of(0x1301, rfc8448.serverHandshakeSecret);
      return opener && ((next) => opener.open(next));
    });
    expect(reader.push(rfc8448.serverHello)).toBe(false);
    expect(reader.push(rfc8448.serverFlight)).toBe(true);
    expect(reader.answer).toMatchObject({ signature: 'rsa_pss_rsae_sha256' });
    expect(reader.answer.chain).toHaveLength(1);
    expect(reader.answer.encryptedExtensions).toHaveProperty('server_name');
  });

  it('ends with the ServerHello of TLS 1.3 where nothing behind it can be read', () => {
    expect(new AnswerReader().push(rfc8448.serverHello)).toBe(true);
  });

  it('knows the server’s public key', () => {
    const share = serverShareOf(rfc8448.serverHello.subarray(recordHeaderBytes));
    expect(share).toMatchObject({ group: 0x1d });
    expect(share?.key).toHaveLength(32);
    expect(serverShareOf(sample('ServerHello', 'TLSv1.2'))).toBeNull();
  });

  it.each([
    ['a second hello', join(...flight.slice(0, 1), ...flight.slice(0, 1))],
    ['a certificate before the hello', join(...flight.slice(1, 2))],
  ])('refuses %s', (_what, content) => {
    expect(() => new AnswerReader().push(record(22, content))).toThrow(
      expect.objectContaining({ code: 'malformed-message' }),
    );
  });

  it('refuses warnings without an end, and what is longer than any answer', () => {
    const warnings = join(...Array.from({ length: 9 }, () => alert(1, 112)));
    expect(() => new AnswerReader().push(warnings)).toThrow('nothing but warnings');
    const reader = new AnswerReader();
    const spec = join(...Array.from({ length: 1000 }, () => Uint8Array.of(20, 3, 3, 0, 1, 1)));
    expect(() => {
      for (let count = 0; count < 60; count += 1) reader.push(spec);
    }).toThrow(expect.objectContaining({ code: 'malformed-message' }));
  });
});
