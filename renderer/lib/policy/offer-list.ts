import type { OfferFamily, PolicyLists } from './offer-families.ts';

/** A name with what it is: offered, at its place, or not. */
export interface OfferEntry {
  name: string;
  isOn: boolean;
}

/** What is offered, in its order, then everything else that could be; all in place where order means nothing. */
export function entriesOf(
  { names, isOrdered }: OfferFamily,
  lists: PolicyLists,
  kind: string,
): OfferEntry[] {
  const on = lists[kind] ?? [];
  const all = names('legacy', kind);
  if (!isOrdered(kind)) return all.map((name) => ({ name, isOn: on.includes(name) }));
  const others = all.filter((name) => !on.includes(name));
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
