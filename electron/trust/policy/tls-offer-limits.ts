import type { TlsOffer } from '../../shared/site.ts';
import type { ListedPolicy } from '../../shared/ssh-offers.ts';
import { tlsNames, type TlsOfferKind } from '../../shared/tls-offers.ts';
import { cipherSuiteByName } from '../../wire/tls/cipher-suites.ts';
import { groupByName } from '../../wire/tls/groups.ts';

/** Names of one list that a policy does not have, as they were written. */
export interface NamesBeyond {
  kind: TlsOfferKind;
  names: string[];
}

/** What an offer holds that the policy would not offer by itself. Names may be those of OpenSSL. */
export function namesBeyond(policy: ListedPolicy, offer: TlsOffer): NamesBeyond[] {
  return (Object.keys(offer) as TlsOfferKind[]).flatMap((kind) => {
    const usual: readonly string[] = tlsNames(policy, kind);
    const names = (offer[kind] ?? []).filter((name) => !usual.includes(standardName(kind, name)));
    return names.length === 0 ? [] : [{ kind, names }];
  });
}

function standardName(kind: TlsOfferKind, name: string): string {
  if (kind === 'ciphers') return cipherSuiteByName(name)?.name ?? name;
  if (kind === 'groups') return groupByName(name)?.name ?? name;
  return name;
}
