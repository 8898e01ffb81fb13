import { codeName } from './grease.ts';

/** A group for the key exchange. */
export interface NamedGroup {
  id: number;
  /** IANA name. */
  name: string;
  /** `curve`: elliptic; `field`: finite field; `kem`: post-quantum alone; `hybrid`: a curve and a KEM. */
  kind: 'curve' | 'field' | 'kem' | 'hybrid';
  /** Size of the field as commonly stated; for hybrids that of the classical part; null for a KEM alone. */
  bits: number | null;
}

/*
 * IANA, TLS Supported Groups, as of 2026: RFC 8422, 7919, 8734 (brainpool in TLS 1.3), 8998, 9367 (GC…),
 * 10024 (draft-ietf-tls-ecdhe-mlkem) and draft-ietf-tls-mlkem.
 */
const curves: readonly (readonly [number, string, number])[] = [
  [0x01, 'sect163k1', 163],
  [0x02, 'sect163r1', 163],
  [0x03, 'sect163r2', 163],
  [0x04, 'sect193r1', 193],
  [0x05, 'sect193r2', 193],
  [0x06, 'sect233k1', 233],
  [0x07, 'sect233r1', 233],
  [0x08, 'sect239k1', 239],
  [0x09, 'sect283k1', 283],
  [0x0a, 'sect283r1', 283],
  [0x0b, 'sect409k1', 409],
  [0x0c, 'sect409r1', 409],
  [0x0d, 'sect571k1', 571],
  [0x0e, 'sect571r1', 571],
  [0x0f, 'secp160k1', 160],
  [0x10, 'secp160r1', 160],
  [0x11, 'secp160r2', 160],
  [0x12, 'secp192k1', 192],
  [0x13, 'secp192r1', 192],
  [0x14, 'secp224k1', 224],
  [0x15, 'secp224r1', 224],
  [0x16, 'secp256k1', 256],
  [0x17, 'secp256r1', 256],
  [0x18, 'secp384r1', 384],
  [0x19, 'secp521r1', 521],
  [0x1a, 'brainpoolP256r1', 256],
  [0x1b, 'brainpoolP384r1', 384],
  [0x1c, 'brainpoolP512r1', 512],
  [0x1d, 'x25519', 255],
  [0x1e, 'x448', 448],
  [0x1f, 'brainpoolP256r1tls13', 256],
  [0x20, 'brainpoolP384r1tls13', 384],
  [0x21, 'brainpoolP512r1tls13', 512],
  [0x22, 'GC256A', 256],
  [0x23, 'GC256B', 256],
  [0x24, 'GC256C', 256],
  [0x25, 'GC256D', 256],
  [0x26, 'GC512A', 512],
  [0x27, 'GC512B', 512],
  [0x28, 'GC512C', 512],
  [0x29, 'curveSM2', 256],
];
const fields = [2048, 3072, 4096, 6144, 8192] as const;
const hybrids: readonly (readonly [number, string, number])[] = [
  [0x11eb, 'SecP256r1MLKEM768', 256],
  [0x11ec, 'X25519MLKEM768', 255],
  [0x11ed, 'SecP384r1MLKEM1024', 384],
  [0x11ee, 'curveSM2MLKEM768', 256],
  [0x6399, 'X25519Kyber768Draft00', 255],
  [0x639a, 'SecP256r1Kyber768Draft00', 256],
];

export const namedGroups: readonly NamedGroup[] = [
  ...curves.map(([id, name, bits]) => ({ id, name, kind: 'curve', bits }) as const),
  ...fields.map(
    (bits, index) => ({ id: 0x100 + index, name: `ffdhe${bits}`, kind: 'field', bits }) as const,
  ),
  ...[512, 768, 1024].map(
    (size, index) =>
      ({ id: 0x200 + index, name: `MLKEM${size}`, kind: 'kem', bits: null }) as const,
  ),
  ...hybrids.map(([id, name, bits]) => ({ id, name, kind: 'hybrid', bits }) as const),
];

const byId = new Map(namedGroups.map((group) => [group.id, group]));
const byName = new Map(namedGroups.map((group) => [group.name.toLowerCase(), group]));

/** Names under which OpenSSL and others know some of them. */
const otherNames: Readonly<Record<string, string>> = {
  'p-256': 'secp256r1',
  'p-384': 'secp384r1',
  'p-521': 'secp521r1',
  prime256v1: 'secp256r1',
  prime192v1: 'secp192r1',
};

export function groupById(id: number): NamedGroup | undefined {
  return byId.get(id);
}

/** By its IANA name in any spelling, or by one of OpenSSL's. */
export function groupByName(name: string): NamedGroup | undefined {
  const key = name.toLowerCase();
  return byName.get(otherNames[key] ?? key);
}

/** IANA name; `GREASE_0x0a0a`, or `0x1234` for an unknown number. */
export function groupName(id: number): string {
  return byId.get(id)?.name ?? codeName(id);
}
