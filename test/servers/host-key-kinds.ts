/** Types and sizes of host keys; RSA and DSA have the smallest ones that servers take. */
export type HostKeyKind = 'ed25519' | 'ecdsa' | 'ecdsa-384' | 'ecdsa-521' | 'rsa' | 'dsa';

/** What ssh-keygen and dropbearkey call them, with the option for the size. */
export function keyArgs(kind: HostKeyKind, sizeOption: '-b' | '-s'): string[] {
  const bits: Record<HostKeyKind, readonly [string, string | null]> = {
    ed25519: ['ed25519', null],
    ecdsa: ['ecdsa', '256'],
    'ecdsa-384': ['ecdsa', '384'],
    'ecdsa-521': ['ecdsa', '521'],
    rsa: ['rsa', '2048'],
    dsa: ['dsa', '1024'],
  };
  const [type, size] = bits[kind];
  return size === null ? ['-t', type] : ['-t', type, sizeOption, size];
}
