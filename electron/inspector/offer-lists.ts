import type { OfferLists, SecurityReport } from '../shared/report.ts';
import { kexInitLists, type AlgorithmLists } from '../wire/ssh/kex-init.ts';

/** Both KEXINIT lists of a report, or undefined where one side never sent its own. */
export function bothOffers(
  report: SecurityReport,
): { client: AlgorithmLists; server: AlgorithmLists } | undefined {
  const { client, server } = report.offers;
  return client && server ? { client: toLists(client), server: toLists(server) } : undefined;
}

function toLists(offer: OfferLists): AlgorithmLists {
  const lists = kexInitLists.map((kind) => [kind, offer[kind] ?? []] as const);
  return Object.fromEntries(lists) as AlgorithmLists;
}

/** `a, b, c and 4 more`: a list that fits a sentence. */
export function enumerate(names: readonly string[], most = 6): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${String(names.length - most)} more` : shown;
}
