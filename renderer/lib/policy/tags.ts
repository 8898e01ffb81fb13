import type { SshOfferKind } from '../../../electron/shared/ssh-offers.ts';
import type { TlsOfferKind } from '../../../electron/shared/tls-offers.ts';
import { describeKeyExchange } from '../../../electron/wire/ssh/key-exchange-methods.ts';
import { isSelfAuthenticating } from '../../../electron/wire/ssh/negotiate.ts';
import { cipherSuiteByName } from '../../../electron/wire/tls/cipher-suites.ts';
import { groupByName } from '../../../electron/wire/tls/groups.ts';
import { hostKeyName } from '../inspector/algorithm-names.ts';
import { hashName } from '../inspector/view/anatomy.ts';

/** A word about an algorithm of SSH beside its name: `ECDHE`, `AEAD`, `CBC`, `Ed25519`. */
export function sshTag(kind: SshOfferKind, name: string): string {
  switch (kind) {
    case 'keyExchange': {
      const method = describeKeyExchange(name);
      return method ? `${method.family}, ${hashName(method.hash)}` : '';
    }
    case 'hostKey':
      return hostKeyName(name);
    case 'ciphers':
      return isSelfAuthenticating(name)
        ? 'AEAD'
        : (/-(ctr|cbc)/.exec(name)?.[1] ?? '').toUpperCase();
    case 'macs':
      return name.includes('-etm@') ? 'encrypt-then-MAC' : '';
  }
}

/** The same for TLS: `TLS 1.3`, `ECDHE, CBC`, `hybrid`, `RSA-PSS`. */
export function tlsTag(kind: TlsOfferKind, name: string): string {
  switch (kind) {
    case 'ciphers': {
      const parts = cipherSuiteByName(name)?.parts;
      if (!parts) return '';
      if (parts.keyExchange === null) return 'TLS 1.3';
      return parts.mac === null ? parts.keyExchange : `${parts.keyExchange}, CBC`;
    }
    case 'groups':
      return { hybrid: 'hybrid', kem: 'KEM', field: 'DHE', curve: 'ECDHE' }[
        groupByName(name)?.kind ?? 'curve'
      ];
    case 'signatures':
      return (
        /^(rsa_pss|rsa_pkcs1|ecdsa|ed25519|ed448)/
          .exec(name)?.[1]
          ?.replace('rsa_pss', 'RSA-PSS')
          .replace('rsa_pkcs1', 'RSA, PKCS #1')
          .replace('ecdsa', 'ECDSA')
          .replace(/^ed/, 'Ed') ?? ''
      );
    case 'versions':
      return '';
  }
}
