import type { SshOfferKind } from '../../../electron/shared/ssh-offers.ts';
import { describeKeyExchange } from '../../../electron/wire/ssh/key-exchange-methods.ts';
import { isSelfAuthenticating } from '../../../electron/wire/ssh/negotiate.ts';
import { hostKeyName } from '../inspector/algorithm-names.ts';
import { hashName } from '../inspector/view/anatomy.ts';

/** A word about an algorithm beside its name: `ECDHE`, `AEAD`, `CBC`, `Ed25519`. */
export function tagOf(kind: SshOfferKind, name: string): string {
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
