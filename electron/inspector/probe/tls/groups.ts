import type { ProbedNames } from '../../../shared/probe.ts';
import { groupByName, groupName, namedGroups } from '../../../wire/tls/groups.ts';
import { pickAll } from './pick.ts';
import type { AskTls, TlsAnswer } from './question.ts';
import { allGroups, questionOf, type SuitesFound } from './suites.ts';

export interface NamesFound extends ProbedNames {
  lastAnswer: TlsAnswer;
  answers: TlsAnswer[];
}

/**
 * Which groups are accepted. TLS 1.3 asks with no key at all, so the server names the group that it wants, hybrids
 * included. In TLS 1.2 the group stands in the key exchange, with suites that use a curve.
 */
export async function findGroups(ask: AskTls, found: SuitesFound): Promise<NamesFound> {
  const { version } = found;
  const isModern = version === 'TLSv1.3';
  const usable = found.accepted.filter(
    ({ suite }) => isModern || usesCurve(suite.parts.keyExchange),
  );
  const suites = usable.map(({ suite }) => suite.id);
  const anchor = isModern ? null : curveOfKey(usable);
  const candidates = allGroups.filter((id) => id !== anchor && isGroupOf(id, isModern));
  const picked = await pickAll(candidates, async (groups) => {
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
    refused: picked.refused.map(groupName),
    lastAnswer: picked.lastAnswer,
    answers: picked.accepted.map(({ answer }) => answer),
  };
}

function usesCurve(keyExchange: string | null): boolean {
  return keyExchange?.startsWith('ECDHE') ?? false;
}

/** KEMs and hybrids are of TLS 1.3, as are the new numbers of the brainpool curves. RFC 8734, RFC 8446 §4.2.7. */
function isGroupOf(id: number, isModern: boolean): boolean {
  const group = namedGroups.find((candidate) => candidate.id === id);
  const isNew =
    group?.kind === 'kem' || group?.kind === 'hybrid' || /tls13$/.test(group?.name ?? '');
  return isModern || !isNew;
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
  const name =
    version === 'TLSv1.3' ? groupOfShare(answer.hello.extensions) : answer.exchange?.group;
  return name == null ? null : (groupByName(name)?.id ?? null);
}

function groupOfShare(extensions: Record<string, unknown>): string | null {
  const share = extensions['key_share'];
  if (typeof share !== 'object' || share === null || !('group' in share)) return null;
  return typeof share.group === 'string' ? share.group : null;
}
