import { describe, expect, it } from 'vitest';
import { demoSetUps } from '../../../electron/shared/demo.ts';
import type { KeyExchange } from '../../../electron/shared/report.ts';
import { chosenLine, setUpLine } from './handshake-line.ts';

const exchange = (name: string, family: KeyExchange['family']): KeyExchange => ({
  ...{ name, family, group: null, bits: null, hash: null },
  ...{ forwardSecrecy: family !== 'RSA', postQuantum: family === 'hybrid' },
});

describe('what a card says about a handshake', () => {
  it('names what each server is set up for', () => {
    expect(Object.values(demoSetUps).map(setUpLine)).toEqual([
      'curve25519-sha256',
      'TLS 1.3, X25519MLKEM768',
      'TLS 1.2, ECDHE X25519',
      'diffie-hellman-group14-sha256',
      'TLS 1.2, RSA key transport',
    ]);
  });

  it.each([
    [
      '2.0',
      exchange('curve25519-sha256', 'ECDH'),
      'aes256-gcm@openssh.com',
      'curve25519-sha256, AES-256-GCM',
    ],
    ['TLSv1.3', exchange('X25519MLKEM768', 'hybrid'), null, 'TLS 1.3, X25519MLKEM768'],
    ['TLSv1.2', exchange('x25519', 'ECDHE'), null, 'TLS 1.2, ECDHE X25519'],
    ['TLSv1.2', exchange('secp256r1', 'ECDHE'), null, 'TLS 1.2, ECDHE P-256'],
    ['TLSv1.2', exchange('RSA', 'RSA'), null, 'TLS 1.2, RSA key transport'],
    ['TLSv1.2', null, null, 'TLS 1.2'],
  ])('%s %j', (protocolVersion, keyExchange, cipher, line) => {
    expect(chosenLine({ atMs: 0, protocolVersion, keyExchange, cipher, grade: 'A' })).toBe(line);
  });
});
