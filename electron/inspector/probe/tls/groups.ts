import type { ProbedNames } from '../../../shared/probe.ts';
import { groupById, groupByName, groupName } from '../../../wire/tls/groups.ts';
import { pickAll } from './pick.ts';
import type { AskTls, ProbedTlsVersion, TlsAnswer } from './question.ts';
import { allGroups, questionOf, type SuitesFound } from './suites.ts';

export interface NamesFound extends ProbedNames {
  lastAnswer: TlsAnswer;
  answers: TlsAnswer[];
}

/**
 * Which groups are accepted. TLS 1.3 asks with no key at all, so the server names the group that it wants, hybrids
 * included. In TLS 1.2 the group stands in the key exchange: that of a curve with suites that use one, that of a
 * finite field with the others (RFC 7919).
 */
export async function findGroups(ask: AskTls, found: SuitesFound): Promise<NamesFound> {
  if (found.version === 'TLSv1.3') {
    const suites = found.accepted.map(({ suite }) => suite.id);
    return await findAmong(ask, found.version, suites, { candidates: allGroups, anchor: null });
  }
  const ofCurves = found.accepted.filter(({ suite }) => usesCurve(suite.parts.keyExchange));
  const ofFields = found.accepted.filter(({ suite }) => usesField(suite.parts.keyExchange));
  const [curves, fields] = await Promise.all([
    findKind(ask, found.version, ofCurves, 'curve'),
    findKind(ask, found.version, ofFields, 'field'),
  ]);
  return {
    version: found.version,
    order: curves.accepted.length > 0 ? curves.order : fields.order,
    accepted: [...curves.accepted, ...fields.accepted],
    refused: [...curves.refused, ...fields.refused],
    lastAnswer: fields.lastAnswer.kind === 'unasked' ? fields.lastAnswer : curves.lastAnswer,
    answers: [...curves.answers, ...fields.answers],
  };
}

async function findKind(
  ask: AskTls,
  version: ProbedTlsVersion,
  usable: SuitesFound['accepted'],
  kind: 'curve' | 'field',
): Promise<NamesFound> {
  const suites = usable.map(({ suite }) => suite.id);
  const anchor = kind === 'curve' ? curveOfKey(usable) : null;
  const candidates = allGroups.filter((id) => id !== anchor && isOldGroup(id, kind));
  return await findAmong(ask, version, suites, { candidates, anchor });
}

async function findAmong(
  ask: AskTls,
  version: ProbedTlsVersion,
  suites: readonly number[],
  { candidates, anchor }: { candidates: readonly number[]; anchor: number | null },
): Promise<NamesFound> {
  const picked = await pickAll(suites.length === 0 ? [] : candidates, async (groups) => {
    const question = questionOf(version, {
      topic: 'groups',
      suites,
      groups: anchor === null ? groups : [...groups, anchor],
    });
    const answer = await ask(question);
    return { taken: takenGroup(answer, version), answer };
  });
  const accepted = picked.accepted.map(({ item }) => item);
  const all = anchor === null ? accepted : [...accepted, anchor];
  return {
    version,
    order: picked.order,
    accepted: all.map(groupName),
    refused: candidates.filter((id) => !accepted.includes(id)).map(groupName),
    lastAnswer: picked.lastAnswer,
    answers: picked.accepted.map(({ answer }) => answer),
  };
}

function usesCurve(keyExchange: string | null): boolean {
  return keyExchange?.startsWith('ECDHE') ?? false;
}

function usesField(keyExchange: string | null): boolean {
  return keyExchange === 'DHE';
}

/** KEMs and hybrids are of TLS 1.3, as are the new numbers of the brainpool curves. RFC 8734, RFC 8446 §4.2.7. */
function isOldGroup(id: number, kind: 'curve' | 'field'): boolean {
  const group = groupById(id);
  return group?.kind === kind && !group.name.endsWith('tls13');
}

/**
 * A key of ECDSA binds its curve: without it in the list the certificate is no longer good. Where nothing but
 * such a key is there, its curve stays in every question, at the end. RFC 8422 §2.
 */
function curveOfKey(usable: SuitesFound['accepted']): number | null {
  const isOnlyEcdsa = usable.every(({ suite }) => suite.parts.authentication === 'ECDSA');
  if (!isOnlyEcdsa || usable.length === 0) return null;
  const leaf = usable[0]?.answer.chain[0];
  return leaf ? curveInCertificate(leaf) : null;
}

/** Object identifiers of curves in DER. RFC 5480 §2.1.1.1. */
const curveIdentifiers: readonly (readonly [name: string, der: readonly number[]])[] = [
  ['secp256r1', [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]],
  ['secp384r1', [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22]],
  ['secp521r1', [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23]],
];

function curveInCertificate(der: Uint8Array): number | null {
  const [name] = curveIdentifiers.find(([, identifier]) => includesBytes(der, identifier)) ?? [];
  return name === undefined ? null : (groupByName(name)?.id ?? null);
}

function includesBytes(bytes: Uint8Array, wanted: readonly number[]): boolean {
  return bytes.some((_, start) => wanted.every((byte, index) => bytes[start + index] === byte));
}

/** The group in this answer; null where none was agreed on. */
export function takenGroup(answer: TlsAnswer, version: string): number | null {
  if (answer.kind !== 'hello' || answer.hello.version !== version) return null;
  if (version === 'TLSv1.3') {
    const name = groupOfShare(answer.hello.extensions);
    return name === null ? null : (groupByName(name)?.id ?? null);
  }
  const { group, prime, bits } = answer.exchange ?? {};
  const name = group ?? (prime ? fieldName(prime, bits ?? 0) : undefined);
  return name === undefined ? null : (groupByName(name)?.id ?? null);
}

/** The fields of RFC 7919 are made of e: they begin alike, and differ from those of RFC 3526, which are made of pi. */
const startOfField = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xad, 0xf8, 0x54, 0x58];

function fieldName(prime: Uint8Array, bits: number): string | undefined {
  const isOfE = startOfField.every((byte, index) => prime[index] === byte);
  return isOfE ? `ffdhe${String(bits)}` : undefined;
}

function groupOfShare(extensions: Record<string, unknown>): string | null {
  const share = extensions['key_share'];
  if (typeof share !== 'object' || share === null || !('group' in share)) return null;
  return typeof share.group === 'string' ? share.group : null;
}
