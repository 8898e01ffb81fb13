import type { ProbedNames, ProbeTopic, TlsProbe, Unanswered } from '../../../shared/probe.ts';
import { groupById } from '../../../wire/tls/groups.ts';
import { findGroups, takenGroup, type NamesFound } from './groups.ts';
import {
  findAlpn,
  findIntolerances,
  findProtections,
  isBlockSuite,
  isEncryptThenMac,
  keyedAnswers,
  newestClassic,
} from './protections.ts';
import {
  tlsVersions,
  type AskResumption,
  type AskTls,
  type ResumptionKind,
  type TlsAnswer,
} from './question.ts';
import { findSignatures, isSigned, keyableGroup } from './signatures.ts';
import { findSuites, type SuitesFound } from './suites.ts';

/** A finite field of the server's own choice. */
export interface FieldFound {
  prime: Uint8Array;
  bits: number;
  suites: string[];
}

/** A chain as it was sent, in DER, with the versions in which it came. */
export interface ChainFound {
  chain: readonly Uint8Array[];
  versions: string[];
}

/** What a server accepts, before its certificates and primes are described. */
export type TlsFindings = Pick<
  TlsProbe,
  | 'versions'
  | 'suites'
  | 'groups'
  | 'signatures'
  | 'resumption'
  | 'alpn'
  | 'protections'
  | 'intolerances'
  | 'unanswered'
> & { fields: FieldFound[]; chains: ChainFound[] };

export interface TlsProbeOptions {
  ask: AskTls;
  askResumption: AskResumption;
  /** What can go on over TLS, by the names of ALPN. */
  protocols: readonly string[];
  /** About how many questions are still to come. */
  onExpected: (questions: number) => void;
}

/** Usual numbers, for the person who waits: about 10 groups, 12 schemes, and the rest. */
const questionsAfterSuites = { modern: 26, classic: 26, rest: 9 };

/** Asks what there is to know. Never throws for what a server answers. */
export async function probeTls(options: TlsProbeOptions): Promise<TlsFindings> {
  const { ask, onExpected } = options;
  const found = await Promise.all(tlsVersions.map((version) => findSuites(ask, version)));
  const modern = found.find(
    ({ version, accepted }) => version === 'TLSv1.3' && accepted.length > 0,
  );
  const classic = newestClassic(found);
  onExpected(
    (modern ? questionsAfterSuites.modern : 0) +
      (classic ? questionsAfterSuites.classic : 0) +
      questionsAfterSuites.rest,
  );

  const [modernGroups, classicGroups] = await Promise.all([
    modern ? findGroups(ask, modern) : null,
    classic && usesGroups(classic) ? findGroups(ask, classic) : null,
  ]);
  const group = keyableGroup(modernGroups?.accepted ?? []);
  const signs = classic?.version === 'TLSv1.2' && classic.accepted.some(signsExchange);
  const [modernSchemes, classicSchemes, alpn, intolerances, resumption] = await Promise.all([
    modern && group !== null ? findSignatures(ask, modern, group) : null,
    signs ? findSignatures(ask, classic, null) : null,
    findAlpn(ask, found, group, options.protocols),
    findIntolerances(ask, found),
    findResumption(options.askResumption, modern, classic),
  ]);
  const keyed = keyedAnswers(modernSchemes);
  const protections = await findProtections(ask, found, keyed);

  const names = [modernGroups, classicGroups, modernSchemes, classicSchemes];
  const chains = chainsOf(found, keyed);
  return {
    versions: found.map(({ version: name, isAccepted, refusal }) => ({
      name,
      isAccepted,
      refusal,
    })),
    suites: found
      .filter(({ accepted }) => accepted.length > 0)
      .map((suites) => suitesOf(suites, chains)),
    groups: listed([modernGroups, classicGroups]),
    fields: fieldsOf(found),
    signatures: listed([modernSchemes, classicSchemes]),
    chains,
    resumption: resumption.accepted,
    alpn,
    protections,
    intolerances,
    unanswered: [
      ...found.flatMap((suites) => openSuites(suites)),
      ...names.flatMap((list, index) => openNames(list, index < 2 ? 'groups' : 'signatures')),
      ...hiddenParts(modern, group, alpn === null),
      ...resumption.unanswered,
    ],
  };
}

/** SSL 3 has no list of groups. */
function usesGroups({ version, accepted }: SuitesFound): boolean {
  const isEphemeral = accepted.some(({ suite }) =>
    /^(?:EC)?DHE/.test(suite.parts.keyExchange ?? ''),
  );
  return version !== 'SSLv3' && isEphemeral;
}

function signsExchange({ suite }: SuitesFound['accepted'][number]): boolean {
  return isSigned(suite.parts);
}

function listed(lists: readonly (NamesFound | null)[]): ProbedNames[] {
  return lists.flatMap((list) =>
    list
      ? {
          version: list.version,
          order: list.order,
          accepted: list.accepted,
          refused: list.refused,
        }
      : [],
  );
}

function suitesOf(
  { version, order, accepted, refused }: SuitesFound,
  chains: readonly ChainFound[],
): TlsProbe['suites'][number] {
  return {
    version,
    order,
    accepted: accepted.map(({ suite, answer }) => {
      const id = takenGroup(answer, version);
      const group = id === null ? undefined : groupById(id);
      const chain = chains.findIndex((candidate) => isSameChain(candidate.chain, answer.chain));
      const isBlock = version !== 'SSLv3' && isBlockSuite(suite.parts);
      return {
        ...suite,
        group: group?.name ?? null,
        groupBits: group?.bits ?? answer.exchange?.bits ?? null,
        certificate: chain < 0 ? null : chain,
        encryptThenMac: isBlock ? isEncryptThenMac(answer) : null,
      };
    }),
    refused,
  };
}

function fieldsOf(found: readonly SuitesFound[]): FieldFound[] {
  const fields: FieldFound[] = [];
  for (const { suite, answer } of found.flatMap(({ accepted }) => accepted)) {
    const { prime, bits } = answer.exchange ?? {};
    if (!prime || bits == null) continue;
    const known = fields.find((field) => isSameBytes(field.prime, prime));
    if (!known) fields.push({ prime, bits, suites: [suite.name] });
    else if (!known.suites.includes(suite.name)) known.suites.push(suite.name);
  }
  return fields;
}

function chainsOf(
  found: readonly SuitesFound[],
  keyed: readonly (TlsAnswer & { kind: 'hello' })[],
): ChainFound[] {
  const chains: ChainFound[] = [];
  const shown = [
    ...found.flatMap(({ accepted }) => accepted.map(({ answer }) => answer)),
    ...keyed,
  ];
  for (const { chain, hello } of shown) {
    if (chain.length === 0) continue;
    const known = chains.find((candidate) => isSameChain(candidate.chain, chain));
    if (!known) chains.push({ chain, versions: [hello.version] });
    else if (!known.versions.includes(hello.version)) known.versions.push(hello.version);
  }
  return chains;
}

function isSameChain(one: readonly Uint8Array[], other: readonly Uint8Array[]): boolean {
  const [first] = one;
  const [second] = other;
  return !!first && !!second && isSameBytes(first, second);
}

function isSameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

interface Resumption {
  accepted: TlsProbe['resumption'];
  unanswered: Unanswered[];
}

async function findResumption(
  askResumption: AskResumption,
  modern: SuitesFound | undefined,
  classic: SuitesFound | undefined,
): Promise<Resumption> {
  const accepted: TlsProbe['resumption'] = { identifier: null, ticket: null, psk: null };
  const unanswered: Unanswered[] = [];
  const kinds: readonly [ResumptionKind, SuitesFound | undefined][] = [
    ['identifier', classic],
    ['ticket', classic],
    ['psk', modern],
  ];
  // One after the other: each is two connections already.
  for (const [kind, of] of kinds) {
    const open = { topic: 'resumption', subject: kind } as const;
    if (!of) {
      const version = kind === 'psk' ? 'TLS 1.3 is' : 'TLS 1.2 and older are';
      unanswered.push({ ...open, reason: 'not-applicable', detail: `${version} not accepted.` });
      continue;
    }
    const answer = await askResumption(kind);
    if (typeof answer === 'boolean') accepted[kind] = answer;
    else unanswered.push({ ...open, reason: answer.reason, detail: answer.detail });
  }
  return { accepted, unanswered };
}

function openSuites({ version, lastAnswer }: SuitesFound): Unanswered[] {
  const open = openOf('suites', version, lastAnswer);
  return open ? [open] : [];
}

function openNames(list: NamesFound | null, topic: ProbeTopic): Unanswered[] {
  const open = list && openOf(topic, list.version, list.lastAnswer);
  return open ? [open] : [];
}

/** A list ends with a refusal. One that ends otherwise may have an end that nobody saw. */
function openOf(topic: ProbeTopic, subject: string, last: TlsAnswer): Unanswered | null {
  if (last.kind === 'unasked') return { topic, subject, reason: last.reason, detail: last.detail };
  if (last.kind === 'timeout')
    return { topic, subject, reason: 'timeout', detail: 'The server said nothing.' };
  if (last.kind === 'malformed')
    return { topic, subject, reason: 'malformed', detail: last.detail };
  return null;
}

function hiddenParts(
  modern: SuitesFound | undefined,
  group: number | null,
  isAlpnOpen: boolean,
): Unanswered[] {
  if (!modern || group !== null) return [];
  const detail = 'TLS 1.3 is accepted only with groups for which no key can be made here.';
  const open = { subject: 'TLSv1.3', reason: 'not-visible', detail } as const;
  return [
    { topic: 'signatures', ...open },
    { topic: 'certificates', ...open },
    ...(isAlpnOpen ? [{ topic: 'alpn', ...open } as const] : []),
  ];
}
