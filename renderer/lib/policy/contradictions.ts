import type { PolicyLists } from './offer-families.ts';
import { text } from '../text/text.ts';
import { versionName } from '../text/version-name.ts';
import { describeKeyExchange } from '../../../electron/wire/ssh/key-exchange-methods.ts';
import { cipherSuiteByName } from '../../../electron/wire/tls/cipher-suites.ts';
import { groupByName, type NamedGroup } from '../../../electron/wire/tls/groups.ts';

const newestFirst = ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'];

/** Why an offer could not be agreed to by any server, in words; null where one could. */
export function contradictionOf(
  protocol: 'ssh' | 'tls',
  lists: PolicyLists,
  isPostQuantumRequired: boolean,
): string | null {
  if (protocol === 'ssh') return contradictionInSsh(lists, isPostQuantumRequired);
  const words = text.policies.contradictions;
  const versions = newestFirst.filter((name) => listOf(lists, 'versions').includes(name));
  const missed = versions.map((version) => missing(version, lists));
  const gap = gapIn(versions);
  if (gap !== null) return words.gap(versionName(gap));
  const [newest = 'TLSv1.3'] = versions;
  const [first] = missed;
  if (first && missed.every((kind) => kind !== null))
    return words.missing[first](versionName(newest));
  if (isPostQuantumRequired && !isPostQuantumPossible(lists, versions)) return words.postQuantum;
  return null;
}

function contradictionInSsh(lists: PolicyLists, isPostQuantumRequired: boolean): string | null {
  const isPossible = listOf(lists, 'keyExchange').some(
    (name) => describeKeyExchange(name)?.postQuantum === true,
  );
  return isPostQuantumRequired && !isPossible ? text.policies.contradictions.postQuantum : null;
}

type Kind = 'suite' | 'group' | 'signature';

/** What of the lists does not fit a version; null where something of each does. */
function missing(version: string, lists: PolicyLists): Kind | null {
  const isModern = version === 'TLSv1.3';
  const suites = listOf(lists, 'ciphers')
    .flatMap((name) => cipherSuiteByName(name) ?? [])
    .filter(({ name, parts }) =>
      isModern
        ? !name.includes('_WITH_')
        : name.includes('_WITH_') && (version === 'TLSv1.2' || isOldMac(parts.mac)),
    );
  if (suites.length === 0) return 'suite';
  const groups = listOf(lists, 'groups').flatMap((name) => groupByName(name) ?? []);
  const grouped = suites.filter(({ parts }) => hasGroup(parts.keyExchange, groups));
  if (grouped.length === 0) return 'group';
  // Before TLS 1.2 the schemes were not negotiated. RFC 5246 §7.4.1.4.1.
  if (version === 'TLSv1.1' || version === 'TLSv1') return null;
  const schemes = listOf(lists, 'signatures');
  const isSigned = grouped.some(({ parts }) =>
    schemes.some((scheme) => fits(scheme, parts.authentication, parts.keyExchange)),
  );
  return isSigned ? null : 'signature';
}

/** Suites with another hash than SHA-1 or MD5 came with TLS 1.2. RFC 5246 §7.4.9. */
function isOldMac(mac: string | null): boolean {
  return mac !== null && /^(SHA1?|MD5)$/.test(mac);
}

function hasGroup(exchange: string | null, groups: readonly NamedGroup[]): boolean {
  if (exchange === null) return groups.length > 0;
  return !exchange.startsWith('ECDHE') || groups.some(({ kind }) => kind === 'curve');
}

function fits(scheme: string, authentication: string | null, exchange: string | null): boolean {
  // TLS 1.3 signs with no PKCS #1, and with no SHA-1. RFC 8446 §4.2.3.
  if (exchange === null) return !/pkcs1|sha1/.test(scheme);
  if (exchange === 'RSA') return true;
  return authentication === 'ECDSA' ? /^(ecdsa|ed)/.test(scheme) : scheme.startsWith('rsa');
}

function gapIn(versions: readonly string[]): string | null {
  const places = versions.map((name) => newestFirst.indexOf(name));
  const between = newestFirst.slice(places[0], places.at(-1));
  return between.find((name) => !versions.includes(name)) ?? null;
}

function isPostQuantumPossible(lists: PolicyLists, versions: readonly string[]): boolean {
  const isHybrid = (name: string): boolean => groupByName(name)?.kind === 'hybrid';
  return (
    versions.includes('TLSv1.3') &&
    missing('TLSv1.3', lists) === null &&
    listOf(lists, 'groups').some(isHybrid)
  );
}

function listOf(lists: PolicyLists, kind: string): readonly string[] {
  return lists[kind] ?? [];
}
