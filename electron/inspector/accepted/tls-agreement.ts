import type { ProbedNames, ProbedSuite, TlsProbe } from '../../shared/probe.ts';
import { cipherSuiteByName } from '../../wire/tls/cipher-suites.ts';
import { groupByName } from '../../wire/tls/groups.ts';

/** What a client offers, best first; suites by IANA's or OpenSSL's names. */
export interface ClientOffer {
  versions: readonly string[];
  ciphers: readonly string[];
  groups: readonly string[];
  signatures: readonly string[];
}

/** What both sides would settle on. */
export interface TlsAgreement {
  version: string;
  suite: ProbedSuite;
  /** Null for an exchange without a group, or with a finite field of the server's own. */
  group: string | null;
  /** Null where nobody signs, or the version leaves no choice. */
  signature: string | null;
}

/** The list in which nothing is common. */
export type TlsMissing = 'versions' | 'ciphers' | 'groups' | 'signatures';

/** What this server would choose for that offer: it follows from what it accepted, and in which order. */
export function agreeTls(
  probe: TlsProbe,
  offer: ClientOffer,
): TlsAgreement | { missing: TlsMissing } {
  // Newest first, as the probe has them.
  const version = probe.versions.find(
    ({ name, isAccepted }) => isAccepted === true && offer.versions.includes(name),
  )?.name;
  if (version === undefined) return { missing: 'versions' };
  const candidates = suitesInCommon(probe, version, offer);
  if (candidates.length === 0) return { missing: 'ciphers' };
  const isModern = version === 'TLSv1.3';
  const group = isModern ? modernGroup(probe, offer) : classicGroup(probe, version, offer);
  if (isModern && group === null) return { missing: 'groups' };
  // Without a common curve servers pass on to suites that need none.
  const suite = candidates.find((candidate) => group !== null || !usesCurve(candidate));
  if (!suite) return { missing: 'groups' };
  const signature = signatureFor(probe, version, suite, offer);
  if (signature === undefined) return { missing: 'signatures' };
  return { version, suite, group: isModern || usesCurve(suite) ? group : null, signature };
}

function suitesInCommon(probe: TlsProbe, version: string, offer: ClientOffer): ProbedSuite[] {
  const list = probe.suites.find((suites) => suites.version === version);
  if (!list) return [];
  const wanted = offer.ciphers.map((name) => cipherSuiteByName(name)?.id);
  const common = list.accepted.filter(({ id }) => wanted.includes(id));
  if (list.order === 'server') return common;
  return common.toSorted((one, other) => wanted.indexOf(one.id) - wanted.indexOf(other.id));
}

function usesCurve({ parts }: ProbedSuite): boolean {
  return /^ECDHE/.test(parts.keyExchange ?? '');
}

/**
 * A client of TLS 1.3 sends keys for its first hybrid and its first other group, as Keyferry does. Servers take
 * one that they accept rather than ask for another; OpenSSL before 3.5 does so whatever order it has itself.
 */
function modernGroup(probe: TlsProbe, offer: ClientOffer): string | null {
  const list = listOf(probe.groups, 'TLSv1.3');
  if (!list) return null;
  const isHybrid = (name: string): boolean => groupByName(name)?.kind === 'hybrid';
  const keyed = [offer.groups.find(isHybrid), offer.groups.find((name) => !isHybrid(name))];
  const byKey = offer.groups.filter((name) => keyed.includes(name) && list.accepted.includes(name));
  return byKey[0] ?? chosenFrom(list, offer.groups) ?? null;
}

function classicGroup(probe: TlsProbe, version: string, offer: ClientOffer): string | null {
  const list = listOf(probe.groups, version) ?? listOf(probe.groups, 'TLSv1.2');
  if (!list) return null;
  const curves = list.accepted.filter((name) => groupByName(name)?.kind === 'curve');
  return chosenFrom({ ...list, accepted: curves }, offer.groups) ?? null;
}

function listOf(lists: readonly ProbedNames[], version: string): ProbedNames | undefined {
  return lists.find((list) => list.version === version);
}

function chosenFrom(
  { order, accepted }: ProbedNames,
  names: readonly string[],
): string | undefined {
  return order === 'server'
    ? accepted.find((name) => names.includes(name))
    : names.find((name) => accepted.includes(name));
}

/** Null where there is none, undefined where none is common. */
function signatureFor(
  probe: TlsProbe,
  version: string,
  { parts }: ProbedSuite,
  offer: ClientOffer,
): string | null | undefined {
  const list = listOf(probe.signatures, version);
  const isSigned = version === 'TLSv1.3' || /^(?:EC)?DHE$/.test(parts.keyExchange ?? '');
  // A list that could not be read does not make an agreement impossible.
  if (!list || list.accepted.length === 0 || !isSigned || parts.authentication === 'anon')
    return null;
  const fitting = list.accepted.filter((name) => fitsKey(name, parts.authentication));
  return chosenFrom({ ...list, accepted: fitting }, offer.signatures);
}

/** Whether a scheme belongs to the kind of key that the suite names; TLS 1.3 names none. */
function fitsKey(scheme: string, authentication: string | null): boolean {
  if (authentication === null) return true;
  const isRsa = scheme.startsWith('rsa_');
  const isDsa = scheme.startsWith('dsa_');
  if (authentication === 'RSA') return isRsa;
  if (authentication === 'DSS') return isDsa;
  return !isRsa && !isDsa;
}
