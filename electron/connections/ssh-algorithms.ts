import { AppError } from '../shared/errors.ts';

/** What Keyferry offers a server, best first; the first name that the server has too is taken. */
export interface SshAlgorithms {
  keyExchange: readonly string[];
  hostKey: readonly string[];
  ciphers: readonly string[];
  macs: readonly string[];
  compression: readonly string[];
}

/**
 * The default offer. Key exchange: hybrids with a post-quantum part
 * first, then elliptic curves, then finite fields of 3,072 bits and more,
 * 2,048 bits last (RFC 9142). Ciphers that authenticate themselves come first, AES-GCM before
 * ChaCha20 because it is the faster one on every processor with AES instructions; MACs over the
 * ciphertext before the others. No SHA-1, no CBC, no DSA.
 */
export const defaultAlgorithms: SshAlgorithms = {
  keyExchange: [
    'mlkem768x25519-sha256',
    'sntrup761x25519-sha512',
    'sntrup761x25519-sha512@openssh.com',
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha256',
  ],
  hostKey: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ],
  ciphers: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
  ],
  macs: [
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
    'hmac-sha2-256',
    'hmac-sha2-512',
  ],
  compression: ['none', 'zlib@openssh.com'],
};

/** Lists that replace the default for one run: the CLI's --kex and --ciphers, a site's policy. */
export type SshAlgorithmOverrides = { readonly [K in keyof SshAlgorithms]?: readonly string[] };

/** Everything that can be done here, for the check of overrides. */
export const supportedAlgorithms: SshAlgorithms = {
  keyExchange: [
    ...defaultAlgorithms.keyExchange,
    'diffie-hellman-group15-sha512',
    'diffie-hellman-group17-sha512',
    'diffie-hellman-group-exchange-sha1',
    'diffie-hellman-group14-sha1',
    'diffie-hellman-group1-sha1',
  ],
  hostKey: [...defaultAlgorithms.hostKey, 'ssh-rsa', 'ssh-dss'],
  ciphers: [...defaultAlgorithms.ciphers, 'aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc'],
  macs: [
    ...defaultAlgorithms.macs,
    'hmac-sha1-etm@openssh.com',
    'hmac-sha1',
    'hmac-md5',
    'hmac-sha2-256-96',
    'hmac-sha2-512-96',
    'hmac-sha1-96',
    'hmac-md5-96',
  ],
  compression: ['none', 'zlib@openssh.com', 'zlib'],
};

/**
 * Host key algorithms with those first whose keys are of a known type; a key of RSA signs under three
 * names. ssh_config(5), HostKeyAlgorithms, describes the same for OpenSSH.
 */
export function preferHostKeys(
  names: readonly string[],
  knownTypes: readonly string[],
): readonly string[] {
  const isKnown = (name: string): boolean =>
    knownTypes.includes(name.startsWith('rsa-sha2-') ? 'ssh-rsa' : name);
  return [...names.filter(isKnown), ...names.filter((name) => !isKnown(name))];
}

/**
 * The default offer, known types of host keys first, with the given lists in place of its own.
 * @throws {AppError} unsupported, with the unknown names and those that exist
 */
export function resolveAlgorithms(
  overrides: SshAlgorithmOverrides = {},
  knownHostKeyTypes: readonly string[] = [],
): SshAlgorithms {
  const hostKey = preferHostKeys(defaultAlgorithms.hostKey, knownHostKeyTypes);
  const resolved = { ...defaultAlgorithms, hostKey };
  for (const kind of Object.keys(resolved) as (keyof SshAlgorithms)[]) {
    const names = overrides[kind];
    if (names === undefined || names.length === 0) continue;
    const unknown = names.filter((name) => !supportedAlgorithms[kind].includes(name));
    if (unknown.length > 0) {
      throw new AppError('unsupported', `Keyferry does not know ${unknown.join(', ')}.`, {
        kind,
        unknown,
        supported: [...supportedAlgorithms[kind]],
      });
    }
    resolved[kind] = [...new Set(names)];
  }
  return resolved;
}
