import type { OfferLists, SecurityReport } from '../../../electron/shared/report.ts';

/* The lists of both sides, set against each other. */

/** The kinds that a person chooses between; SSH has most of them once for each direction. */
export type OfferKind = 'keyExchange' | 'hostKey' | 'ciphers' | 'macs' | 'compression';

export const offerKinds: readonly OfferKind[] = [
  'keyExchange',
  'hostKey',
  'ciphers',
  'macs',
  'compression',
];

/** Entries of the key exchange lists that are announcements, not methods (RFC 8308, OpenSSH). */
const markers = /^(?:ext-info-[cs]|kex-strict-[cs]-v00@openssh\.com)$/;

export interface OfferPair {
  kind: OfferKind;
  client: readonly string[];
  server: readonly string[];
}

/** Both lists of one kind, without announcements; the direction to the server where there are two. */
export function offersOf(offers: SecurityReport['offers'], kind: OfferKind): OfferPair {
  return { kind, client: listOf(offers.client, kind), server: listOf(offers.server, kind) };
}

function listOf(lists: OfferLists | null, kind: OfferKind): readonly string[] {
  const names = lists?.[kind] ?? lists?.[`${kind}ClientToServer`] ?? [];
  return [...new Set(names)].filter((name) => !markers.test(name));
}

/** The announcements in a key exchange list. */
export function markersIn(lists: OfferLists | null): readonly string[] {
  return (lists?.['keyExchange'] ?? []).filter((name) => markers.test(name));
}

export function inCommon({ client, server }: OfferPair): readonly string[] {
  const there = new Set(server);
  return client.filter((name) => there.has(name));
}

/** The kinds in which the sides have nothing in common: why a negotiation failed. */
export function missedKinds(offers: SecurityReport['offers']): OfferPair[] {
  const pairs = offerKinds.map((kind) => offersOf(offers, kind));
  const missed = pairs.filter(
    (pair) => (pair.client.length > 0 || pair.server.length > 0) && inCommon(pair).length === 0,
  );
  return missed.length > 0 ? missed : pairs.slice(0, 1);
}
