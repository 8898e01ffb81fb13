import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cipherSuiteName } from './cipher-suites.ts';
import { encodeClientHello, encodeHandshakeRecords } from './client-hello.ts';
import { groupName } from './groups.ts';
import { HandshakeReader } from './handshake-reader.ts';
import * as extension from './hello-extensions.ts';
import { parseClientHello } from './hellos.ts';
import { RecordReader } from './record-reader.ts';
import { signatureSchemeName } from './signature-schemes.ts';
import { versionName } from './versions.ts';

const number16 = fc.integer({ min: 0, max: 0xffff });
const numbers = fc.array(number16, { maxLength: 600 });
const name = fc.stringMatching(/^[a-z0-9/.-]{1,40}$/);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('a written hello', () => {
  it('says what was meant, whatever the numbers are', () => {
    const draft = fc.record({
      legacyVersion: fc.integer({ min: 0x0300, max: 0x0305 }),
      random: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      sessionId: fc.uint8Array({ maxLength: 32 }),
      cipherSuites: fc.array(number16, { minLength: 1, maxLength: 600 }),
      compression: fc.array(fc.nat(255), { minLength: 1, maxLength: 5 }),
    });
    const lists = fc.record({
      host: name,
      groups: numbers,
      schemes: numbers,
      protocols: fc.array(name, { maxLength: 5 }),
      versions: fc.array(number16, { maxLength: 20 }),
      share: fc.record({ group: number16, key: fc.uint8Array({ maxLength: 1300 }) }),
      padding: fc.nat(700),
    });
    fc.assert(
      fc.property(draft, lists, (given, list) => {
        const message = encodeClientHello({
          ...given,
          extensions: [
            extension.serverName(list.host),
            extension.statusRequest,
            extension.supportedGroups(list.groups),
            extension.pointFormats,
            extension.signatureAlgorithms(list.schemes),
            extension.heartbeat,
            extension.applicationProtocols(list.protocols),
            extension.padding(list.padding),
            extension.encryptThenMac,
            extension.extendedMasterSecret,
            extension.sessionTicket,
            extension.supportedVersions(list.versions),
            extension.pskKeyExchangeModes,
            extension.signatureAlgorithmsCert(list.schemes),
            extension.keyShare([list.share]),
            extension.renegotiationInfo,
            extension.grease(0x3a3a),
          ],
        });
        const { hello } = parseClientHello(message);
        expect(hello).toMatchObject({
          legacyVersion: versionName(given.legacyVersion),
          random: hex(given.random),
          sessionId: hex(given.sessionId),
          cipherSuites: given.cipherSuites.map(cipherSuiteName),
        });
        expect(hello.extensions).toEqual({
          server_name: [list.host],
          status_request: { type: 'ocsp' },
          supported_groups: list.groups.map(groupName),
          ec_point_formats: ['uncompressed'],
          signature_algorithms: list.schemes.map(signatureSchemeName),
          heartbeat: { bytes: 1 },
          application_layer_protocol_negotiation: list.protocols,
          padding: { bytes: list.padding },
          encrypt_then_mac: true,
          extended_master_secret: true,
          session_ticket: { bytes: 0 },
          supported_versions: list.versions.map(versionName),
          psk_key_exchange_modes: ['psk_dhe_ke'],
          signature_algorithms_cert: list.schemes.map(signatureSchemeName),
          key_share: [{ group: groupName(list.share.group), bytes: list.share.key.length }],
          renegotiation_info: { bytes: 0 },
          GREASE_0x3a3a: true,
        });
      }),
    );
  });

  it('has no list of extensions where none are wanted, as SSL 3 has it', () => {
    const message = encodeClientHello({
      legacyVersion: 0x0300,
      random: new Uint8Array(32),
      sessionId: new Uint8Array(0),
      cipherSuites: [0x0005, 0x00ff],
      compression: [0],
      extensions: null,
    });
    expect(message).toHaveLength(4 + 2 + 32 + 1 + 2 + 4 + 2);
    expect(parseClientHello(message).hello.extensions).toEqual({});
  });

  it('goes into as many records as it needs', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40_000 }), (length) => {
        const body = new Uint8Array(length).fill(7);
        const message = Uint8Array.of(1, length >> 16, length >> 8, length, ...body);
        const records = [...new RecordReader().push(encodeHandshakeRecords(message, 0x0301))];
        expect(records).toHaveLength(Math.ceil(message.length / 2 ** 14));
        const reader = new HandshakeReader();
        expect(records.flatMap(({ fragment }) => reader.push(fragment))).toEqual([
          { type: 1, raw: message },
        ]);
      }),
    );
  });

  it('refuses a list that its length cannot say', () => {
    expect(() => extension.applicationProtocols(['x'.repeat(256)])).toThrow(RangeError);
    expect(() => extension.supportedVersions(new Array<number>(128).fill(0))).toThrow(RangeError);
  });
});
