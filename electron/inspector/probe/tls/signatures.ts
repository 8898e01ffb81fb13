import { groupByName } from '../../../wire/tls/groups.ts';
import { signatureSchemeName } from '../../../wire/tls/signature-schemes.ts';
import type { NamesFound } from './groups.ts';
import { pickAll } from './pick.ts';
import type { AskTls, TlsAnswer } from './question.ts';
import { allSchemes, questionOf, type SuitesFound } from './suites.ts';

/** Groups for which a real key can be made, the cheapest first. */
const keyedGroups = [
  ...['x25519', 'secp256r1', 'secp384r1', 'secp521r1', 'x448'],
  ...['X25519MLKEM768', 'SecP256r1MLKEM768', 'SecP384r1MLKEM1024'],
];

/** The group of these with which the encrypted part of TLS 1.3 can be read; null where there is none. */
export function keyableGroup(accepted: readonly string[]): number | null {
  const name = keyedGroups.find((candidate) => accepted.includes(candidate));
  return name === undefined ? null : (groupByName(name)?.id ?? null);
}

/**
 * With which schemes the server signs its handshake. TLS 1.2 says so in the key exchange, TLS 1.3 behind a real
 * one, which also shows the certificate that belongs to each.
 * @param group one that `keyableGroup` found; for TLS 1.3
 */
export async function findSignatures(
  ask: AskTls,
  found: SuitesFound,
  group: number | null,
): Promise<NamesFound> {
  const { version } = found;
  const isModern = version === 'TLSv1.3';
  const signing = found.accepted.filter(({ suite }) => isModern || isSigned(suite.parts));
  const picked = await pickAll(allSchemes, async (schemes) => {
    const question = questionOf(version, {
      topic: 'signatures',
      suites: signing.map(({ suite }) => suite.id),
      schemes,
      ...(isModern && group !== null && { isKeyed: true, groups: [group] }),
    });
    const answer = await ask(question);
    return { taken: takenScheme(answer, version), answer };
  });
  return {
    version,
    order: picked.order,
    accepted: picked.accepted.map(({ item }) => signatureSchemeName(item)),
    refused: picked.refused.map(signatureSchemeName),
    lastAnswer: picked.lastAnswer,
    answers: picked.accepted.map(({ answer }) => answer),
  };
}

/** The server's key signs the exchange. */
export function isSigned({
  keyExchange,
  authentication,
}: {
  keyExchange: string | null;
  authentication: string | null;
}): boolean {
  return /^(?:EC)?DHE$/.test(keyExchange ?? '') && authentication !== 'anon';
}

function takenScheme(answer: TlsAnswer, version: string): number | null {
  if (answer.kind !== 'hello' || answer.hello.version !== version) return null;
  const name = version === 'TLSv1.3' ? answer.signature : answer.exchange?.signature;
  return allSchemes.find((scheme) => signatureSchemeName(scheme) === name) ?? null;
}
