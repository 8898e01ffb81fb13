import type { PolicyName } from './policy.ts';
import type { SshOffer } from './site.ts';

/** The kinds of algorithms that a policy decides on. */
export type SshOfferKind = keyof SshOffer;

/** The policies with lists of their own; those of `custom` belong to the site. */
export type ListedPolicy = Exclude<PolicyName, 'custom'>;

/**
 * Every name that is offered, under the mildest policy that has it: `strict` what is graded A, `balanced`
 * what carries a note, `legacy` what is weak or broken and old servers still need. Each policy offers
 * its own names after those of the stricter ones. The order within is the order of preference: hybrids with a
 * post-quantum part first, then elliptic curves, then finite fields (RFC 9142). Ciphers that authenticate
 * themselves come first, AES-GCM before ChaCha20 because it is the faster one on every processor with AES
 * instructions; MACs over the ciphertext before the others.
 */
const table: Readonly<Record<SshOfferKind, Readonly<Record<ListedPolicy, readonly string[]>>>> = {
  keyExchange: {
    strict: [
      'mlkem768x25519-sha256',
      'sntrup761x25519-sha512',
      'sntrup761x25519-sha512@openssh.com',
      'curve25519-sha256',
      'curve25519-sha256@libssh.org',
      'curve448-sha512',
      'ecdh-sha2-nistp256',
      'ecdh-sha2-nistp384',
      'ecdh-sha2-nistp521',
      'diffie-hellman-group16-sha512',
      'diffie-hellman-group18-sha512',
      'diffie-hellman-group-exchange-sha256',
    ],
    balanced: ['diffie-hellman-group14-sha256'],
    legacy: [
      'diffie-hellman-group14-sha1',
      'diffie-hellman-group-exchange-sha1',
      'diffie-hellman-group1-sha1',
    ],
  },
  hostKey: {
    strict: [
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
      'ecdsa-sha2-nistp384',
      'ecdsa-sha2-nistp521',
      'rsa-sha2-512',
      'rsa-sha2-256',
    ],
    balanced: [],
    legacy: ['ssh-rsa', 'ssh-dss'],
  },
  ciphers: {
    strict: [
      'aes128-gcm@openssh.com',
      'aes256-gcm@openssh.com',
      'chacha20-poly1305@openssh.com',
      'aes128-ctr',
      'aes192-ctr',
      'aes256-ctr',
    ],
    balanced: [],
    legacy: ['aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc'],
  },
  macs: {
    strict: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com'],
    balanced: ['hmac-sha2-256', 'hmac-sha2-512'],
    legacy: ['hmac-sha1-etm@openssh.com', 'hmac-sha1'],
  },
};

/** Names of the policy, best first. */
export function sshNames(policy: ListedPolicy, kind: SshOfferKind): readonly string[] {
  const { strict, balanced, legacy } = table[kind];
  if (policy === 'strict') return strict;
  return policy === 'balanced' ? [...strict, ...balanced] : [...strict, ...balanced, ...legacy];
}

/** Every list of a policy, best names first. */
export function sshOffer(policy: ListedPolicy): Readonly<Record<SshOfferKind, readonly string[]>> {
  return {
    keyExchange: sshNames(policy, 'keyExchange'),
    hostKey: sshNames(policy, 'hostKey'),
    ciphers: sshNames(policy, 'ciphers'),
    macs: sshNames(policy, 'macs'),
  };
}

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
