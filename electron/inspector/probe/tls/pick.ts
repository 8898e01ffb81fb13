import type { PreferenceOrder } from '../../../shared/probe.ts';
import type { TlsAnswer } from './question.ts';

/** What one offer came to: the one that was taken, or why none was. */
export type Offered<T> = { taken: T | null; answer: TlsAnswer };

export interface Picked<T> {
  /** Each with the answer in which it was taken, in the order in which they were. */
  accepted: { item: T; answer: TlsAnswer }[];
  refused: T[];
  order: PreferenceOrder;
  /** The answer that took none, at the end; what it was tells how this server refuses. */
  lastAnswer: TlsAnswer;
  /** A long list was refused of which parts are taken: the server stumbles over long hellos. */
  isLongRefused: boolean;
}

/** What every server that is known takes in one list. */
const shortList = 60;

type Offer<T> = (items: readonly T[]) => Promise<Offered<T>>;

/**
 * Offers all, takes away what was taken, offers the rest, until nothing is taken any more: one question for each
 * accepted item and one more. A server with an order of its own so names its items in that order; whether it
 * has one shows when everything accepted is offered the other way round.
 *
 * @param common where the whole list is refused without its version being so, these few are offered: some
 *   servers stumble over long lists, and are then asked in parts
 */
export async function pickAll<T>(
  items: readonly T[],
  offer: Offer<T>,
  common: readonly T[] = [],
): Promise<Picked<T>> {
  const whole = await pickFrom(items, offer);
  const mayStumble =
    whole.accepted.length === 0 && items.length > shortList && common.length > 0 && isVague(whole);
  const isLongRefused = mayStumble && (await offer(common)).taken !== null;
  const { accepted, lastAnswer } = isLongRefused ? await pickInParts(items, offer) : whole;
  const names = accepted.map(({ item }) => item);
  return {
    accepted,
    lastAnswer,
    isLongRefused,
    refused: items.filter((item) => !names.includes(item)),
    // Parts were answered one by one: which part an item stood in says nothing about the server.
    order: isLongRefused ? 'unknown' : await orderOf(names, offer),
  };
}

type Found<T> = { accepted: Picked<T>['accepted']; lastAnswer: TlsAnswer };

/** The server did not say that it is the version which it refuses. */
function isVague({ lastAnswer }: Found<unknown>): boolean {
  if (lastAnswer.kind === 'unasked' || lastAnswer.kind === 'hello') return false;
  return !(lastAnswer.kind === 'alert' && lastAnswer.name === 'protocol_version');
}

async function pickFrom<T>(items: readonly T[], offer: Offer<T>): Promise<Found<T>> {
  const accepted: Picked<T>['accepted'] = [];
  let lastAnswer: TlsAnswer = { kind: 'closed' };
  for (let left = items; left.length > 0;) {
    const { taken, answer } = await offer(left);
    lastAnswer = answer;
    if (taken === null || !left.includes(taken)) break;
    accepted.push({ item: taken, answer });
    left = left.filter((item) => item !== taken);
  }
  return { accepted, lastAnswer };
}

async function pickInParts<T>(items: readonly T[], offer: Offer<T>): Promise<Found<T>> {
  const accepted: Picked<T>['accepted'] = [];
  let lastAnswer: TlsAnswer = { kind: 'closed' };
  for (let start = 0; start < items.length; start += shortList) {
    const part = await pickFrom(items.slice(start, start + shortList), offer);
    accepted.push(...part.accepted);
    lastAnswer = part.lastAnswer;
  }
  return { accepted, lastAnswer };
}

async function orderOf<T>(accepted: readonly T[], offer: Offer<T>): Promise<PreferenceOrder> {
  if (accepted.length < 2) return 'unknown';
  const { taken } = await offer(accepted.toReversed());
  if (taken === null) return 'unknown';
  return taken === accepted.at(-1) ? 'client' : 'server';
}
