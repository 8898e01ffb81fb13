import type { ListedPolicy } from './ssh-offers.ts';
import type { TlsOffer, TlsVersion } from './site.ts';

export type TlsOfferKind = keyof TlsOffer;

interface TlsLists {
  versions: TlsVersion[];
  ciphers: string[];
  groups: string[];
  signatures: string[];
}

/*
 * Best first. The hybrid group that servers have comes first; after it one classical group gets a key share
 * too, so that servers without the hybrid need no second try. Suites: AEAD only, and the exchange
 * always ephemeral on a curve (RFC 9325 §4.2); AES before ChaCha20 because processors have instructions for it.
 * Finite fields count in TLS 1.3, where their groups are fixed ones (RFC 7919).
 */
const modern: TlsLists = {
  versions: ['TLSv1.3', 'TLSv1.2'],
  ciphers: [
    'TLS_AES_256_GCM_SHA384',
    'TLS_AES_128_GCM_SHA256',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
    'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  ],
  groups: [
    'X25519MLKEM768',
    'SecP256r1MLKEM768',
    'SecP384r1MLKEM1024',
    'x25519',
    'secp256r1',
    'secp384r1',
    'x448',
    'secp521r1',
    'ffdhe3072',
    'ffdhe4096',
    'ffdhe2048',
  ],
  signatures: [
    'ecdsa_secp256r1_sha256',
    'ecdsa_secp384r1_sha384',
    'ecdsa_secp521r1_sha512',
    'ed25519',
    'ed448',
    'rsa_pss_rsae_sha256',
    'rsa_pss_rsae_sha384',
    'rsa_pss_rsae_sha512',
    'rsa_pss_pss_sha256',
    'rsa_pss_pss_sha384',
    'rsa_pss_pss_sha512',
    'rsa_pkcs1_sha256',
    'rsa_pkcs1_sha384',
    'rsa_pkcs1_sha512',
  ],
};

/** Weak or broken, and still needed by old servers; after what is better. */
const outdated: TlsLists = {
  versions: ['TLSv1.1', 'TLSv1'],
  ciphers: [
    'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
    'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384',
    'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384',
    'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256',
    'TLS_DHE_RSA_WITH_AES_256_CBC_SHA256',
    'TLS_DHE_RSA_WITH_AES_128_CBC_SHA256',
    'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
    'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
    'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
    'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
    'TLS_DHE_RSA_WITH_AES_256_CBC_SHA',
    'TLS_DHE_RSA_WITH_AES_128_CBC_SHA',
    'TLS_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_RSA_WITH_AES_256_CBC_SHA256',
    'TLS_RSA_WITH_AES_128_CBC_SHA256',
    'TLS_RSA_WITH_AES_256_CBC_SHA',
    'TLS_RSA_WITH_AES_128_CBC_SHA',
  ],
  groups: [],
  signatures: ['ecdsa_sha1', 'rsa_pkcs1_sha1'],
};

/** Names of the policy, best first. What is graded A and what carries a note are the same in TLS. */
export function tlsNames<K extends TlsOfferKind>(policy: ListedPolicy, kind: K): TlsLists[K] {
  const names: readonly string[] =
    policy === 'legacy' ? [...modern[kind], ...outdated[kind]] : modern[kind];
  return [...names] as TlsLists[K];
}

/** Every list of a policy, with the lists that were chosen in place of its own. */
export function tlsLists(policy: ListedPolicy, chosen: TlsOffer = {}): Required<TlsOffer> {
  return {
    versions: chosen.versions ?? tlsNames(policy, 'versions'),
    ciphers: chosen.ciphers ?? tlsNames(policy, 'ciphers'),
    groups: chosen.groups ?? tlsNames(policy, 'groups'),
    signatures: chosen.signatures ?? tlsNames(policy, 'signatures'),
  };
}
