import { expect, it } from 'vitest';
import {
  builtInMac,
  hostKeyName,
  longKeyExchange,
  shortCipher,
  shortKeyExchange,
} from './algorithm-names.ts';

it.each([
  ['curve25519-sha256@libssh.org', 'X25519', 'X25519'],
  ['mlkem768x25519-sha256', 'ML-KEM-768 with X25519', 'ML-KEM + X25519'],
  ['sntrup761x25519-sha512@openssh.com', 'NTRU Prime with X25519', 'NTRU + X25519'],
  ['ecdh-sha2-nistp384', 'ECDH on P-384', 'P-384'],
  ['diffie-hellman-group14-sha256', 'Diffie-Hellman group 14', 'DH group 14'],
  [
    'diffie-hellman-group-exchange-sha256',
    'Diffie-Hellman, group from the server',
    'DH group exchange',
  ],
  ['something-new', 'something-new', 'something-new'],
])('calls %s %s, or %s', (wire, long, short) => {
  expect(longKeyExchange(wire)).toBe(long);
  expect(shortKeyExchange(wire)).toBe(short);
});

it.each([
  ['aes256-gcm@openssh.com', 'AES-256-GCM'],
  ['aes128-ctr', 'AES-128-CTR'],
  ['chacha20-poly1305@openssh.com', 'ChaCha20-Poly1305'],
  ['twofish-cbc', 'twofish-cbc'],
])('calls %s %s', (wire, short) => {
  expect(shortCipher(wire)).toBe(short);
});

it('names host keys and built-in integrity', () => {
  expect(hostKeyName('ssh-ed25519')).toBe('Ed25519');
  expect(hostKeyName('ecdsa-sha2-nistp256')).toBe('ECDSA on P-256');
  expect(hostKeyName('ssh-rsa')).toBe('RSA');
  expect(builtInMac('aes256-gcm@openssh.com')).toBe('GCM');
  expect(builtInMac('chacha20-poly1305@openssh.com')).toBe('Poly1305');
});
