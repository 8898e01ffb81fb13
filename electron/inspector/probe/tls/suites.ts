import type { PreferenceOrder } from '../../../shared/probe.ts';
import { cipherSuites, type CipherSuiteEntry } from '../../../wire/tls/cipher-suites.ts';
import { namedGroups } from '../../../wire/tls/groups.ts';
import { registeredSignatureSchemes } from '../../../wire/tls/signature-schemes.ts';
import { pickAll, type Picked } from './pick.ts';
import {
  refusalOf,
  type AskTls,
  type ProbedTlsVersion,
  type TlsAnswer,
  type TlsQuestion,
} from './question.ts';

/** What a version accepts, with the answers in which it said so. */
export interface SuitesFound {
  version: ProbedTlsVersion;
  isAccepted: boolean | null;
  refusal: string | null;
  accepted: { suite: CipherSuiteEntry; answer: TlsAnswer & { kind: 'hello' } }[];
  refused: string[];
  order: PreferenceOrder;
  /** Of the server's last answer; says why something stayed open. */
  lastAnswer: TlsAnswer;
  isLongRefused: boolean;
}

/** What servers of all ages have: for those that stumble over the whole list. */
const commonSuites: ReadonlySet<number> = new Set([
  0xc02f, 0xc030, 0xc02b, 0xc02c, 0xcca8, 0xcca9, 0xc027, 0xc028, 0xc013, 0xc014, 0xc009, 0xc00a,
  0x009e, 0x009f, 0x0067, 0x006b, 0x0033, 0x0039, 0x009c, 0x009d, 0x003c, 0x003d, 0x002f, 0x0035,
  0x0041, 0x0084, 0x000a, 0x0016, 0x0005, 0x0004, 0x0009, 0x0003,
]);

/** Suites that a version can have: those of TLS 1.3 leave exchange and authentication open. */
export function suitesOf(version: ProbedTlsVersion): readonly CipherSuiteEntry[] {
  const isModern = version === 'TLSv1.3';
  return cipherSuites.filter(({ parts }) => (parts.keyExchange === null) === isModern);
}

/** Every group, every scheme: nothing else must be the reason of a refusal. */
export const allGroups: readonly number[] = orderedFirst(
  namedGroups.map(({ id }) => id),
  [0x11ec, 0x1d, 0x17, 0x18, 0x19, 0x1e],
);
export const allSchemes: readonly number[] = orderedFirst(
  [
    ...registeredSignatureSchemes().map(([id]) => id),
    // Pairs of TLS 1.2 without a name of their own: with SHA-224, MD5 and DSA.
    ...[0x0101, 0x0301, 0x0303, 0x0202, 0x0302, 0x0402, 0x0502, 0x0602],
  ],
  [0x0403, 0x0804, 0x0401],
);

/** As a question of the suites is asked; others differ in what they say. */
export function questionOf(
  version: ProbedTlsVersion,
  changes: Partial<TlsQuestion> = {},
): TlsQuestion {
  const hasLists = version === 'TLSv1.3' || version === 'TLSv1.2';
  return {
    topic: 'suites',
    subject: version,
    version,
    suites: suitesOf(version).map(({ id }) => id),
    groups: version === 'SSLv3' ? [] : allGroups,
    schemes: hasLists ? allSchemes : [],
    protocols: [],
    compression: [],
    isKeyed: false,
    oddity: null,
    ...changes,
  };
}

/** Which suites a version accepts, and so whether it is accepted at all. */
export async function findSuites(ask: AskTls, version: ProbedTlsVersion): Promise<SuitesFound> {
  const all = suitesOf(version);
  const picked = await pickAll(
    all,
    async (suites) => {
      const answer = await ask(questionOf(version, { suites: suites.map(({ id }) => id) }));
      return { taken: takenSuite(answer, version, suites), answer };
    },
    all.filter(({ id }) => commonSuites.has(id)),
  );
  const { lastAnswer, isLongRefused, order, refused } = picked;
  return {
    version,
    ...verdictOf(picked, version),
    accepted: picked.accepted.flatMap(({ item: suite, answer }) =>
      answer.kind === 'hello' ? [{ suite, answer }] : [],
    ),
    refused: refused.map(({ name }) => name),
    order,
    lastAnswer,
    isLongRefused,
  };
}

function takenSuite(
  answer: TlsAnswer,
  version: ProbedTlsVersion,
  suites: readonly CipherSuiteEntry[],
): CipherSuiteEntry | null {
  if (answer.kind !== 'hello' || answer.hello.version !== version) return null;
  return suites.find(({ id }) => id === answer.hello.cipherSuiteId) ?? null;
}

function verdictOf(
  { accepted, lastAnswer }: Picked<CipherSuiteEntry>,
  version: ProbedTlsVersion,
): Pick<SuitesFound, 'isAccepted' | 'refusal'> {
  if (accepted.length > 0) return { isAccepted: true, refusal: null };
  // Silence may be the line's.
  if (lastAnswer.kind === 'unasked' || lastAnswer.kind === 'timeout')
    return { isAccepted: null, refusal: null };
  if (lastAnswer.kind !== 'hello') return { isAccepted: false, refusal: refusalOf(lastAnswer) };
  // Another version, or a suite that was not offered.
  const { version: chosen } = lastAnswer.hello;
  return { isAccepted: false, refusal: chosen === version ? 'malformed' : chosen };
}

function orderedFirst(all: readonly number[], first: readonly number[]): number[] {
  return [...first, ...all.filter((id) => !first.includes(id))];
}
