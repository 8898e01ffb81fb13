import {
  sshNames,
  type ListedPolicy,
  type SshOfferKind,
} from '../../../electron/shared/ssh-offers.ts';
import type { PolicyName } from '../../../electron/shared/policy.ts';
import type { SshOffer } from '../../../electron/shared/site.ts';

/** The kinds of lists that a policy has, in the order of KEXINIT. */
export const offerKinds: readonly SshOfferKind[] = ['keyExchange', 'hostKey', 'ciphers', 'macs'];

/** A name with what it is: offered, at its place, or not. */
export interface OfferEntry {
  name: string;
  isOn: boolean;
}

export type FullOffer = Readonly<Record<SshOfferKind, readonly string[]>>;

/** What a policy offers; a list that nobody chose is that of the balanced one, as trust/ has it. */
export function offerOf(policy: PolicyName, chosen: SshOffer | undefined): FullOffer {
  const listed: ListedPolicy = policy === 'custom' ? 'balanced' : policy;
  const list = (kind: SshOfferKind): readonly string[] =>
    (policy === 'custom' ? chosen?.[kind] : undefined) ?? sshNames(listed, kind);
  return {
    keyExchange: list('keyExchange'),
    hostKey: list('hostKey'),
    ciphers: list('ciphers'),
    macs: list('macs'),
  };
}

/** What is offered, in its order, then everything else that could be. */
export function entriesOf(offer: FullOffer, kind: SshOfferKind): OfferEntry[] {
  const on = offer[kind];
  const others = sshNames('legacy', kind).filter((name) => !on.includes(name));
  return [
    ...on.map((name) => ({ name, isOn: true })),
    ...others.map((name) => ({ name, isOn: false })),
  ];
}

/** Moves a name to a place among those that are offered; the offer as it is where it cannot move. */
export function moved(names: readonly string[], name: string, to: number): readonly string[] {
  const from = names.indexOf(name);
  const place = Math.max(0, Math.min(to, names.length - 1));
  if (from < 0 || from === place) return names;
  return names.filter((other) => other !== name).toSpliced(place, 0, name);
}

/** Switches a name on (at the end) or off; the last one stays, for a list must offer something. */
export function toggled(names: readonly string[], name: string): readonly string[] {
  if (!names.includes(name)) return [...names, name];
  return names.length === 1 ? names : names.filter((other) => other !== name);
}
