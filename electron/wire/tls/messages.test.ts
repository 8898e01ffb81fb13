import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rfc8448 } from '../../../test/fixtures/tls/rfc8448.ts';
import type { Spans } from '../byte-reader.ts';
import { parseAlert } from './alert.ts';
import { HandshakeReader } from './handshake-reader.ts';
import { samples } from '../../../test/fixtures/tls/messages.ts';
import type { ExchangeContext } from './key-exchange-messages.ts';
import { parseHandshake, type TlsMessage } from './messages.ts';
import { RecordReader } from './record-reader.ts';

const modern: ExchangeContext = { version: 'TLSv1.3', keyExchange: null, authentication: null };

function parseAll(bytes: Uint8Array, context: ExchangeContext = modern): TlsMessage[] {
  return new HandshakeReader().push(bytes).map((message) => parseHandshake(message, context));
}

describe('the traces of RFC 8448', () => {
  it('reads the hellos of a simple handshake', () => {
    const [record] = new RecordReader().push(rfc8448.clientHello);
    const [client] = parseAll(record?.fragment ?? new Uint8Array());
    expect(client).toMatchObject({
      name: 'ClientHello',
      isKeyExchange: true,
      fields: {
        legacyVersion: 'TLSv1.2',
        random: 'cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7',
        sessionId: '',
        cipherSuites: [
          'TLS_AES_128_GCM_SHA256',
          'TLS_CHACHA20_POLY1305_SHA256',
          'TLS_AES_256_GCM_SHA384',
        ],
        compression: ['null'],
      },
    });
    expect(client?.clientHello?.extensions).toEqual({
      server_name: ['server'],
      renegotiation_info: { bytes: 0 },
      supported_groups: [
        ...['x25519', 'secp256r1', 'secp384r1', 'secp521r1', 'ffdhe2048'],
        ...['ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192'],
      ],
      session_ticket: { bytes: 0 },
      key_share: [{ group: 'x25519', bytes: 32 }],
      supported_versions: ['TLSv1.3'],
      signature_algorithms: [
        ...['ecdsa_secp256r1_sha256', 'ecdsa_secp384r1_sha384', 'ecdsa_secp521r1_sha512'],
        ...['ecdsa_sha1', 'rsa_pss_rsae_sha256', 'rsa_pss_rsae_sha384', 'rsa_pss_rsae_sha512'],
        ...['rsa_pkcs1_sha256', 'rsa_pkcs1_sha384', 'rsa_pkcs1_sha512', 'rsa_pkcs1_sha1'],
        ...['dsa_sha256', 'dsa_sha384', 'dsa_sha512', 'dsa_sha1'],
      ],
      psk_key_exchange_modes: ['psk_dhe_ke'],
      record_size_limit: 16385,
    });
    const [answer] = new RecordReader().push(rfc8448.serverHello);
    const [server] = parseAll(answer?.fragment ?? new Uint8Array());
    expect(server?.serverHello).toMatchObject({
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      cipherSuiteId: 0x1301,
      version: 'TLSv1.3',
      isRetryRequest: false,
      extensions: { key_share: { group: 'x25519', bytes: 32 }, supported_versions: 'TLSv1.3' },
    });
  });

  it('reads what was encrypted', () => {
    const [extensions, certificate, verify, finished, ...others] = parseAll(
      rfc8448.serverFlightContent,
    );
    expect(others).toEqual([]);
    expect(extensions?.extensions).toMatchObject({ record_size_limit: 16385, server_name: true });
    expect(certificate?.certificates?.map(({ der }) => der.length)).toEqual([432]);
    expect(verify).toMatchObject({
      signature: 'rsa_pss_rsae_sha256',
      fields: { signatureBytes: 128 },
    });
    expect(finished).toMatchObject({ name: 'Finished', fields: { verifyBytes: 32 } });
    expect(parseAll(rfc8448.ticketContent)).toMatchObject([
      {
        name: 'NewSessionTicket',
        fields: {
          lifetimeSeconds: 30,
          nonceBytes: 2,
          ticketBytes: 178,
          extensions: { early_data: { maxBytes: 1024 } },
        },
      },
    ]);
  });

  it('tells a HelloRetryRequest from a ServerHello', () => {
    const [retry] = parseAll(rfc8448.retryRequest);
    expect(retry).toMatchObject({
      name: 'HelloRetryRequest',
      serverHello: {
        isRetryRequest: true,
        extensions: { key_share: { group: 'secp256r1' }, cookie: { bytes: 114 } },
      },
    });
    expect(parseAll(rfc8448.retryServerHello)[0]).toMatchObject({
      name: 'ServerHello',
      serverHello: { extensions: { key_share: { group: 'secp256r1', bytes: 65 } } },
    });
    expect(parseAll(rfc8448.retryClientHello)[0]?.name).toBe('ClientHello');
  });

  it('says where each field stands', () => {
    const [hello] = parseAll(rfc8448.retryClientHello);
    const spans: Spans = hello?.spans ?? {};
    expect(spans['legacyVersion']).toEqual([4, 6]);
    expect(spans['random']).toEqual([6, 38]);
    expect(spans['cipherSuites']).toEqual([39, 47]);
    expect(spans['extensions']).toEqual([49, rfc8448.retryClientHello.length]);
  });
});

describe('parseHandshake', () => {
  it.each(samples)('knows $name: $title', ({ raw, context, name, fields }) => {
    expect(parseHandshake({ type: raw[0] ?? 0, raw }, context)).toMatchObject({ name, fields });
  });

  it('names GREASE and what nobody registered', () => {
    const sample = samples.find(({ title }) => title === 'with GREASE');
    if (!sample) throw new Error('There is one.');
    const { clientHello } = parseHandshake({ type: 1, raw: sample.raw }, modern);
    expect(clientHello?.cipherSuites).toEqual(['GREASE_0x1a1a', 'TLS_FALLBACK_SCSV', '0x9999']);
    expect(clientHello?.extensions).toMatchObject({
      GREASE_0x2a2a: true,
      supported_groups: ['GREASE_0x3a3a', 'X25519MLKEM768'],
      supported_versions: ['GREASE_0x4a4a', 'TLSv1.3'],
      '0x8888': { bytes: 3 },
    });
  });

  it('refuses an extension that comes twice', () => {
    const sample = samples.find(({ title }) => title === 'with GREASE');
    const twice = Uint8Array.from(sample?.raw ?? []);
    // The unknown extension becomes a second supported_versions.
    const at = twice.findLastIndex((byte, index) => byte === 0x88 && twice[index - 1] === 0x88) - 1;
    twice.set([0, 43], at);
    expect(() => parseHandshake({ type: 1, raw: twice }, modern)).toThrow(
      expect.objectContaining({ code: 'malformed-message' }),
    );
  });

  it('gives a value or malformed-message for any truncation and any flipped byte', () => {
    const cases = fc.record({
      sample: fc.constantFrom(...samples),
      cut: fc.nat(),
      at: fc.nat(),
      flip: fc.nat(255),
    });
    fc.assert(
      fc.property(cases, ({ sample, cut, at, flip }) => {
        const raw = sample.raw.slice(0, 4 + (cut % (sample.raw.length - 3)));
        const index = at % raw.length;
        raw[index] = (raw[index] ?? 0) ^ flip;
        try {
          expect(parseHandshake({ type: raw[0] ?? 0, raw }, sample.context).name).not.toBe('');
        } catch (error) {
          expect(error).toMatchObject({ code: 'malformed-message' });
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('alerts', () => {
  it('are named', () => {
    expect(parseAlert(Uint8Array.of(2, 40))).toEqual({
      level: 2,
      code: 40,
      name: 'handshake_failure',
    });
    expect(parseAlert(Uint8Array.of(1, 200)).name).toBe('alert_200');
    expect(() => parseAlert(Uint8Array.of(1))).toThrow();
  });
});
