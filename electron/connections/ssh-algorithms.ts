import { AppError } from '../shared/errors.ts';
import { preferHostKeys, sshOffer } from '../shared/ssh-offers.ts';

/** What Keyferry offers a server, best first; the first name that the server has too is taken. */
export interface SshAlgorithms {
  keyExchange: readonly string[];
  hostKey: readonly string[];
  ciphers: readonly string[];
  macs: readonly string[];
  compression: readonly string[];
}

/**
 * The default offer: that of the balanced policy. No SHA-1, no CBC, no DSA.
 */
export const defaultAlgorithms: SshAlgorithms = {
  ...sshOffer('balanced'),
  compression: ['none', 'zlib@openssh.com'],
};

/** Lists that replace the default for one run: the CLI's --kex and --ciphers, a site's policy. */
export type SshAlgorithmOverrides = { readonly [K in keyof SshAlgorithms]?: readonly string[] };

/** Everything that can be done here, for the check of overrides. */
export const supportedAlgorithms: SshAlgorithms = {
  keyExchange: [
    ...defaultAlgorithms.keyExchange,
    // No server was there to check these two against.
    'mlkem768nistp256-sha256',
    'mlkem1024nistp384-sha384',
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
