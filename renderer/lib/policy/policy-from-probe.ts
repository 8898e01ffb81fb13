import type { ProbeResult } from '../../../electron/shared/probe.ts';
import { contradictionOf } from './contradictions.ts';
import type { OfferFamily, PolicyLists } from './offer-families.ts';

/**
 * Lists that hold what the server accepts and the balanced policy would offer, in our order: whoever answers
 * with anything else is refused. Null where that would leave nothing to agree on.
 */
export function policyFromProbe(
  { protocol, kinds, names }: OfferFamily,
  probe: ProbeResult,
): PolicyLists | null {
  const accepted = acceptedNames(probe);
  const lists = Object.fromEntries(
    kinds.map(({ value }) => {
      const usual = names('balanced', value);
      const found = accepted[value];
      return [value, found ? usual.filter((name) => found.has(name)) : usual];
    }),
  );
  const isEmpty = Object.values(lists).some((list) => list.length === 0);
  return isEmpty || contradictionOf(protocol, lists, false) !== null ? null : lists;
}

/** By kind of list; a kind that the probe could not ask about is missing. */
function acceptedNames(probe: ProbeResult): Record<string, ReadonlySet<string>> {
  if (probe.kind === 'ssh') {
    const both = (there: string, back: string): ReadonlySet<string> =>
      new Set((probe.lists[there] ?? []).filter((name) => probe.lists[back]?.includes(name)));
    return {
      keyExchange: new Set(probe.lists['keyExchange']),
      hostKey: new Set(probe.lists['hostKey']),
      ciphers: both('ciphersClientToServer', 'ciphersServerToClient'),
      macs: both('macsClientToServer', 'macsServerToClient'),
    };
  }
  const names = (lists: readonly { accepted: readonly string[] }[]): ReadonlySet<string> =>
    new Set(lists.flatMap(({ accepted }) => accepted));
  const found = {
    versions: new Set(
      probe.versions.filter(({ isAccepted }) => isAccepted).map(({ name }) => name),
    ),
    ciphers: new Set(probe.suites.flatMap(({ accepted }) => accepted.map(({ name }) => name))),
    groups: names(probe.groups),
    signatures: names(probe.signatures),
  };
  // In TLS 1.3 signatures are encrypted, so that a probe may have seen none of them.
  return Object.fromEntries(Object.entries(found).filter(([, set]) => set.size > 0));
}
