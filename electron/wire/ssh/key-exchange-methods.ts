import type { KeyExchangeFamily } from '../../shared/report.ts';

/** How a method's messages look: which of the layouts in kex-messages.ts they follow. */
export type KexLayout = 'dh' | 'ecdh' | 'group-exchange' | 'hybrid' | 'rsa';

export interface KeyExchangeMethod {
  family: KeyExchangeFamily;
  layout: KexLayout;
  /** IANA spelling, `modp2048`; null where the server picks the group during the exchange. */
  group: string | null;
  /** Size of field or modulus as commonly stated; for hybrids that of the classical part. */
  bits: number | null;
  hash: string;
  postQuantum: boolean;
}

const dh = (bits: number, hash: string): KeyExchangeMethod => ({
  family: 'DHE',
  layout: 'dh',
  group: `modp${String(bits)}`,
  bits,
  hash,
  postQuantum: false,
});
const ecdh = (group: string, bits: number, hash: string): KeyExchangeMethod => ({
  family: 'ECDHE',
  layout: 'ecdh',
  group,
  bits,
  hash,
  postQuantum: false,
});
const groupExchange = (hash: string): KeyExchangeMethod => ({
  family: 'DHE',
  layout: 'group-exchange',
  group: null,
  bits: null,
  hash,
  postQuantum: false,
});
const hybrid = (group: string, bits: number, hash: string): KeyExchangeMethod => ({
  family: 'hybrid',
  layout: 'hybrid',
  group,
  bits,
  hash,
  postQuantum: true,
});
const rsa = (bits: number, hash: string): KeyExchangeMethod => ({
  family: 'RSA',
  layout: 'rsa',
  group: null,
  bits,
  hash,
  postQuantum: false,
});

/** IANA "Key Exchange Method Names", with the names that OpenSSH, libssh and tinyssh use beside them. */
const methods: Readonly<Record<string, KeyExchangeMethod>> = {
  'mlkem768x25519-sha256': hybrid('mlkem768x25519', 255, 'sha256'),
  'mlkem768nistp256-sha256': hybrid('mlkem768nistp256', 256, 'sha256'),
  'mlkem1024nistp384-sha384': hybrid('mlkem1024nistp384', 384, 'sha384'),
  'sntrup761x25519-sha512': hybrid('sntrup761x25519', 255, 'sha512'),
  'sntrup761x25519-sha512@openssh.com': hybrid('sntrup761x25519', 255, 'sha512'),
  'sntrup4591761x25519-sha512@tinyssh.org': hybrid('sntrup4591761x25519', 255, 'sha512'),
  'curve25519-sha256': ecdh('x25519', 255, 'sha256'),
  'curve25519-sha256@libssh.org': ecdh('x25519', 255, 'sha256'),
  'curve448-sha512': ecdh('x448', 448, 'sha512'),
  'ecdh-sha2-nistp256': ecdh('secp256r1', 256, 'sha256'),
  'ecdh-sha2-nistp384': ecdh('secp384r1', 384, 'sha384'),
  'ecdh-sha2-nistp521': ecdh('secp521r1', 521, 'sha512'),
  'diffie-hellman-group18-sha512': dh(8192, 'sha512'),
  'diffie-hellman-group17-sha512': dh(6144, 'sha512'),
  'diffie-hellman-group16-sha512': dh(4096, 'sha512'),
  'diffie-hellman-group15-sha512': dh(3072, 'sha512'),
  'diffie-hellman-group14-sha256': dh(2048, 'sha256'),
  'diffie-hellman-group14-sha1': dh(2048, 'sha1'),
  'diffie-hellman-group1-sha1': dh(1024, 'sha1'),
  'diffie-hellman-group-exchange-sha256': groupExchange('sha256'),
  'diffie-hellman-group-exchange-sha1': groupExchange('sha1'),
  'rsa2048-sha256': rsa(2048, 'sha256'),
  'rsa1024-sha1': rsa(1024, 'sha1'),
};

/** What is known of a method by its name alone; undefined for a name nobody registered. */
export function describeKeyExchange(name: string): KeyExchangeMethod | undefined {
  return Object.hasOwn(methods, name) ? methods[name] : undefined;
}
