import type { ProbedModulus, Unanswered } from '../../../shared/probe.ts';
import { AppError } from '../../../shared/errors.ts';
import { kexInitLists, type AlgorithmLists } from '../../../wire/ssh/kex-init.ts';
import { describeKeyExchange } from '../../../wire/ssh/key-exchange-methods.ts';
import { isKexMarker } from '../../../wire/ssh/negotiate.ts';
import type { AskSsh, SshAnswer } from './question.ts';

/** A host key as it was shown, and the names under which it is. */
export interface HostKeyFound {
  algorithms: string[];
  blob: Uint8Array;
}

/** What an SSH server accepts, before its keys are described. */
export interface SshFindings {
  software: string;
  lists: AlgorithmLists;
  hostKeys: HostKeyFound[];
  groupExchange: { method: string; sizes: ProbedModulus[] } | null;
  unanswered: Unanswered[];
}

export interface SshProbeOptions {
  ask: AskSsh;
  onExpected: (questions: number) => void;
}

/** Below 2048 a server should refuse, RFC 8270 §3; above, those that moduli(5) usually has. */
const modulusSizes = [512, 1024, 1536, 2048, 3072, 4096, 6144, 7680, 8192];

/** Asks for the lists, each kind of host key, and the sizes of a group exchange. */
export async function probeSsh({ ask, onExpected }: SshProbeOptions): Promise<SshFindings> {
  const first = await ask({ topic: 'algorithms', subject: null, exchange: null });
  if (first.kind === 'unasked') throw new AppError('connection-lost', first.detail);
  const { software, lists } = first;
  const kinds = hostKeyKinds(lists.hostKey);
  const exchangeMethod = lists.keyExchange.find(isGroupExchange);
  onExpected(kinds.length + (exchangeMethod === undefined ? 0 : modulusSizes.length));
  const [keys, sizes] = await Promise.all([
    findHostKeys(ask, lists, kinds),
    exchangeMethod === undefined ? null : findSizes(ask, lists, exchangeMethod),
  ]);
  return {
    software,
    lists: Object.fromEntries(kexInitLists.map((name) => [name, lists[name]])) as AlgorithmLists,
    hostKeys: keys.found,
    groupExchange:
      exchangeMethod !== undefined && sizes ? { method: exchangeMethod, sizes: sizes.found } : null,
    unanswered: [...keys.unanswered, ...(sizes?.unanswered ?? [])],
  };
}

/** One key signs under several names. RFC 8332 §3. */
function hostKeyKinds(names: readonly string[]): string[][] {
  const kinds = new Map<string, string[]>();
  for (const name of names) {
    const type = name.replace(/^rsa-sha2-(?:256|512)/, 'ssh-rsa');
    kinds.set(type, [...(kinds.get(type) ?? []), name]);
  }
  return [...kinds.values()];
}

function isGroupExchange(name: string): boolean {
  return describeKeyExchange(name)?.layout === 'group-exchange';
}

/** Cheap ones first. What an RSA exchange shows is no public value of ours. */
const layoutRanks = ['ecdh', 'hybrid', 'dh', 'group-exchange'];

/** A method in which a value can be sent that belongs to no key; null where there is none. */
export function methodFor(lists: AlgorithmLists): string | null {
  const known = lists.keyExchange
    .filter((name) => !isKexMarker(name))
    .map((name) => ({ name, rank: layoutRanks.indexOf(describeKeyExchange(name)?.layout ?? '') }))
    .filter(({ rank }) => rank >= 0)
    .toSorted((one, other) => one.rank - other.rank);
  return known[0]?.name ?? null;
}

async function findHostKeys(
  ask: AskSsh,
  lists: AlgorithmLists,
  kinds: readonly string[][],
): Promise<{ found: HostKeyFound[]; unanswered: Unanswered[] }> {
  const method = methodFor(lists);
  const found: HostKeyFound[] = [];
  const unanswered: Unanswered[] = [];
  for (const algorithms of kinds) {
    const [hostKey = ''] = algorithms;
    const topic = 'host-keys';
    if (method === null) {
      const detail = 'No key exchange of this server can be begun here.';
      unanswered.push({ topic, subject: hostKey, reason: 'not-visible', detail });
      continue;
    }
    const exchange = { method, hostKey, modulusBits: null };
    const answer = await ask({ topic, subject: hostKey, exchange });
    if (answer.kind === 'unasked')
      unanswered.push({ ...answerless(answer), topic, subject: hostKey });
    else if (answer.hostKey) found.push({ algorithms, blob: answer.hostKey });
    else {
      const detail = answer.refusal ?? 'It was not shown.';
      const reason = isSilent(answer) ? 'timeout' : 'malformed';
      unanswered.push({ topic, subject: hostKey, reason, detail });
    }
  }
  return { found, unanswered };
}

/** Whoever says nothing has not refused. */
function isSilent({ refusal }: Extract<SshAnswer, { kind: 'lists' }>): boolean {
  return refusal === 'timeout';
}

function answerless({ reason, detail }: Pick<Unanswered, 'reason' | 'detail'>) {
  return { reason, detail };
}

async function findSizes(
  ask: AskSsh,
  lists: AlgorithmLists,
  method: string,
): Promise<{ found: ProbedModulus[]; unanswered: Unanswered[] }> {
  const found: ProbedModulus[] = [];
  const unanswered: Unanswered[] = [];
  const [hostKey = ''] = lists.hostKey;
  for (const askedBits of modulusSizes) {
    const subject = String(askedBits);
    const exchange = { method, hostKey, modulusBits: askedBits };
    const answer = await ask({ topic: 'group-exchange', subject, exchange });
    if (answer.kind === 'unasked')
      unanswered.push({ ...answerless(answer), topic: 'group-exchange', subject });
    else if (isSilent(answer)) {
      const detail = 'The server said nothing.';
      unanswered.push({ topic: 'group-exchange', subject, reason: 'timeout', detail });
    } else found.push({ askedBits, modulusBits: answer.modulusBits });
  }
  return { found, unanswered };
}
