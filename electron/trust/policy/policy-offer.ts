import type { Policy } from '../../shared/policy.ts';
import type { SshOffer, TlsOffer } from '../../shared/site.ts';
import {
  preferHostKeys,
  sshNames,
  type ListedPolicy,
  type SshOfferKind,
} from '../../shared/ssh-offers.ts';
import { tlsLists } from '../../shared/tls-offers.ts';

/** The kinds of lists that a policy has, in the order of KEXINIT. */
export const offerKinds: readonly SshOfferKind[] = ['keyExchange', 'hostKey', 'ciphers', 'macs'];

/** The policy whose lists stand in where a person chose none. */
export function listedPolicy({ name }: Policy): ListedPolicy {
  return name === 'custom' ? 'balanced' : name;
}

/**
 * What to offer under a policy: the lists that a person chose, and those of the policy as far as they
 * differ from the usual ones. Undefined when everything is as usual. A list that was chosen is never
 * narrowed here: what it leads to is judged by the policy, which says so in words.
 */
export function policyOffer(
  policy: Policy,
  chosen: SshOffer | undefined,
  knownHostKeyTypes: readonly string[],
): SshOffer | undefined {
  const listed = listedPolicy(policy);
  const offer: SshOffer = { ...chosen };
  for (const kind of listed === 'balanced' ? [] : offerKinds) {
    const names = sshNames(listed, kind);
    if (names.length === sshNames('balanced', kind).length) continue;
    offer[kind] ??= [...(kind === 'hostKey' ? preferHostKeys(names, knownHostKeyTypes) : names)];
  }
  return Object.keys(offer).length === 0 ? undefined : offer;
}

/** The same for TLS. Only the legacy policy offers more than is usual. */
export function tlsPolicyOffer(policy: Policy, chosen: TlsOffer | undefined): TlsOffer | undefined {
  return listedPolicy(policy) === 'legacy' ? tlsLists('legacy', chosen) : chosen;
}
