import { describe, expect, it } from 'vitest';
import {
  handshakeMessage as message,
  judged,
  tlsReport,
} from '../../../../test/fixtures/judged-reports.ts';
import { sequenceOf } from './sequence.ts';

const line = (from: 'client' | 'server', text: string, at: number) =>
  message({
    from,
    at,
    name: 'IDENTIFICATION',
    bytes: text.length + 2,
    fields: { line: text, protocol: '2.0' },
  });

const messages = [
  line('client', 'SSH-2.0-us', 1),
  line('server', 'SSH-2.0-them', 2),
  message({
    name: 'KEXINIT',
    fields: { keyExchange: ['a', 'b'], hostKey: ['c'], ciphersClientToServer: ['d'] },
    keyExchange: true,
  }),
  message({ name: 'KEX_ECDH_INIT', keyExchange: true, fields: { publicBytes: 32 } }),
  message({
    name: 'KEX_ECDH_REPLY',
    from: 'server',
    keyExchange: true,
    fields: { publicBytes: 32, signatureAlgorithm: 'ssh-ed25519' },
  }),
  message({ name: 'NEWKEYS', from: 'server', keyExchange: true, at: 123.4 }),
  message({ name: 'EXT_INFO', from: 'server', encrypted: true, fields: { extensions: [] } }),
  message({ name: 'NEWKEYS', keyExchange: true }),
  message({ name: 'SERVICE_REQUEST', encrypted: true, fields: { service: 'ssh-userauth' } }),
];

describe('the sequence', () => {
  const { rows, firstEncrypted } = sequenceOf(judged({ messages }));

  it('draws both identification lines as one arrow, everything else as it came', () => {
    expect(rows.map(({ name, from, index }) => [index, from, name])).toEqual([
      [0, 'both', 'Version strings'],
      [2, 'client', 'KEXINIT'],
      [3, 'client', 'KEX_ECDH_INIT'],
      [4, 'server', 'KEX_ECDH_REPLY'],
      [5, 'server', 'NEWKEYS'],
      [6, 'server', 'EXT_INFO'],
      [7, 'client', 'NEWKEYS'],
      [8, 'client', 'SERVICE_REQUEST'],
    ]);
    expect(rows[0]?.bytes).toBe('12 / 14 B');
    expect(rows.map(({ time }) => time)).toContain('123');
  });

  it('begins the zone where both directions are encrypted', () => {
    expect(rows[firstEncrypted]?.name).toBe('SERVICE_REQUEST');
    expect(sequenceOf(judged({ messages: messages.slice(0, 6) })).firstEncrypted).toBe(-1);
  });

  it('has annotation ink for what carries the exchange itself', () => {
    const names = rows.filter(({ isKeyExchange }) => isKeyExchange).map(({ name }) => name);
    expect(names).toEqual(['KEX_ECDH_INIT', 'KEX_ECDH_REPLY']);
  });

  it('paints the hellos only where they carry the halves of the secret', () => {
    const hello = message({ name: 'ClientHello', keyExchange: true, fields: {} });
    const inkOf = (protocolVersion: string): boolean | undefined =>
      sequenceOf(tlsReport({ protocolVersion, messages: [hello] })).rows[0]?.isKeyExchange;
    expect([inkOf('TLSv1.3'), inkOf('TLSv1.2')]).toEqual([true, false]);
  });

  it.each([
    ['HelloRetryRequest', { extensions: { key_share: { group: 'secp256r1' } } }, 'secp256r1'],
    ['ServerHelloDone', {}, 'End of the server’s part'],
    ['Alert', { level: 2, description: 'handshake_failure' }, 'Fatal: handshake_failure'],
    ['NewSessionTicket', { lifetimeSeconds: 7200 }, 'Good for 7,200 s, still in the clear'],
    ['Finished', { verifyBytes: 12 }, '12 B'],
  ])('tells what %s carries', (name, fields, detail) => {
    const report = tlsReport({ messages: [message({ name, from: 'server', fields })] });
    const [row] = sequenceOf(report).rows;
    expect(row?.detail).toContain(detail);
    expect(row?.plain).not.toBe(row?.detail);
  });

  it('says everything in words, too', () => {
    expect(rows[3]).toMatchObject({
      label: 'Server to you: KEX_ECDH_REPLY, 100 B, after 1.0 ms',
      detail: 'Answer for X25519, 32 B, host key, ssh-ed25519 signature',
      plain: 'Its one-time key for X25519 (32 B), all of it signed as ssh-ed25519.',
    });
    expect(rows[1]?.plain).toContain('2 names');
  });

  it('shows nothing of a name that could reorder other text', () => {
    const hostile = message({ name: 'DEBUG', fields: { message: '\u202edlrow' } });
    expect(sequenceOf(judged({ messages: [hostile] })).rows[0]?.detail).toContain('‹U+202E›');
  });
});
