import type { Socket } from 'node:net';
import type { ByteSource, Session } from '../../protocols/protocol.ts';
import type { Handlers, Params } from '../../shared/contract.ts';
import type { LentSession } from '../../shared/contract-lending.ts';
import type { Entry } from '../../shared/entry.ts';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import { createCredit, type Credit } from './credit.ts';
import { createFramedPeer, type FramedPeer } from './framed-peer.ts';
import { onlyBelow } from './lent-paths.ts';

/** What of a session is lent to the engine that copies from it. */
export interface Loan {
  sourcePaths: readonly string[];
  /** A move removes what it has copied. */
  isMove: boolean;
}

/** Listings and files that one borrower may have open. */
const openAtMost = 256;

interface Listing {
  kind: 'listing';
  iterator: AsyncIterator<Entry[]>;
  controller: AbortController;
}

interface Reading {
  kind: 'reading';
  credit: Credit;
  controller: AbortController;
  /** Resolves when the file is closed again; never rejects. */
  over: Promise<void>;
}

/**
 * Serves a session to whoever is at the other end of the socket, until either ends.
 * @param redeem what the token of the borrower stands for; throws {AppError} where it stands for nothing
 */
export function lend(socket: Socket, session: Session, redeem: (token: string) => Loan): void {
  const open = new Map<number, Listing | Reading>();
  const lifetime = new AbortController();
  let loan: Loan | null = null;
  let check: (path: string) => void = () => {
    throw new AppError('invalid-request', 'Join first.');
  };

  function takeId(id: number): void {
    if (open.has(id)) throw new AppError('invalid-request', 'This number is in use.');
    if (open.size >= openAtMost) {
      throw new AppError('limit-exceeded', 'Too many files and listings are open.');
    }
  }

  async function nextEntries(
    id: number,
    asked: AbortSignal,
  ): Promise<{ entries: Entry[]; isLast: boolean }> {
    const listing = open.get(id);
    if (listing?.kind !== 'listing') throw new AppError('invalid-request', 'No such listing.');
    const abort = (): void => {
      listing.controller.abort();
    };
    asked.addEventListener('abort', abort);
    try {
      const step = await listing.iterator.next();
      if (!step.done) return { entries: step.value, isLast: false };
    } catch (thrown) {
      open.delete(id);
      throw thrown;
    } finally {
      asked.removeEventListener('abort', abort);
    }
    open.delete(id);
    return { entries: [], isLast: true };
  }

  async function stop(id: number): Promise<void> {
    const stopped = open.get(id);
    open.delete(id);
    stopped?.controller.abort();
    if (stopped?.kind === 'listing') await stopped.iterator.return?.();
    if (stopped?.kind !== 'reading') return;
    stopped.credit.end();
    await stopped.over;
  }

  const handlers: Handlers<'lender'> = {
    'lent.join'({ token }) {
      if (loan) throw new AppError('invalid-request', 'This process has joined already.');
      loan = redeem(token);
      check = onlyBelow(loan.sourcePaths, session.traits.pathStyle);
      return describe(session, loan);
    },
    'lent.stat'({ path }, { signal }) {
      check(path);
      return session.stat(path, signal);
    },
    'lent.list'({ id, path }, { signal }) {
      check(path);
      takeId(id);
      const controller = new AbortController();
      const entries = session.list(path, AbortSignal.any([controller.signal, lifetime.signal]));
      open.set(id, { kind: 'listing', iterator: entries[Symbol.asyncIterator](), controller });
      return nextEntries(id, signal);
    },
    'lent.listOn': ({ id }, { signal }) => nextEntries(id, signal),
    async 'lent.read'({ id, path, offset, expectedBytes, creditBytes }, { signal: asked }) {
      check(path);
      takeId(id);
      const controller = new AbortController();
      const signal = AbortSignal.any([controller.signal, lifetime.signal]);
      const abort = (): void => {
        controller.abort();
      };
      asked.addEventListener('abort', abort);
      const credit = createCredit(creditBytes);
      const closed = Promise.withResolvers<undefined>();
      const over = closed.promise.then(() => undefined);
      open.set(id, { kind: 'reading', credit, controller, over });
      try {
        const options = { offset, ...(expectedBytes !== null && { expectedBytes }) };
        const source = await session.openRead(path, options, signal);
        void feed(peer, { id, source, credit, signal }).then((failure) => {
          closed.resolve(undefined);
          // Whoever has stopped it waits for nothing more of it.
          if (!open.delete(id)) return;
          peer.push('lent.ended', { id, failure: failure?.toFailure() ?? null });
        });
      } catch (thrown) {
        closed.resolve(undefined);
        open.delete(id);
        throw thrown;
      } finally {
        asked.removeEventListener('abort', abort);
      }
      return null;
    },
    async 'lent.stop'({ id }) {
      await stop(id);
      return null;
    },
    async 'lent.sha256'({ path, sizeBytes }, { signal }) {
      check(path);
      const { sha256 } = session.features;
      if (sha256) return await sha256(path, sizeBytes, signal);
      throw new AppError('unsupported', 'This server computes no checksums.');
    },
    async 'lent.remove'({ path, isFolder }, { signal }) {
      check(path);
      const { removeFile, removeFolder } = session.features;
      const remove = loan?.isMove ? (isFolder ? removeFolder : removeFile) : undefined;
      if (!remove) throw new AppError('unsupported', 'Nothing is removed here.', { path });
      await remove(path, signal);
      return null;
    },
  };

  const peer: FramedPeer = createFramedPeer(socket, {
    handlers,
    onPiece: () => {
      peer.close();
    },
    onPush(channel, params) {
      if (channel !== 'lent.credit') return;
      const { id, bytes } = params as Params<'lent.credit'>;
      const reading = open.get(id);
      if (reading?.kind === 'reading') reading.credit.add(bytes);
    },
  });
  void session.closed.then((reason) => {
    peer.push('lent.over', { failure: reason?.toFailure() ?? null });
    socket.end();
  });
  void peer.ended.then(async () => {
    lifetime.abort();
    await Promise.allSettled([...open.keys()].map(stop));
  });
}

interface Feeding {
  id: number;
  source: ByteSource;
  credit: Credit;
  signal: AbortSignal;
}

/** Sends a file to its end, never more than there is credit for. Returns what went wrong. */
async function feed(
  peer: FramedPeer,
  { id, source, credit, signal }: Feeding,
): Promise<AppError | null> {
  const sending = new Set<Promise<void>>();
  let failure: AppError | null = null;
  try {
    for (;;) {
      await credit.available();
      throwIfCancelled(signal);
      const chunk = await source.next();
      if (!chunk) break;
      credit.spend(chunk.bytes.length);
      const sent = peer
        .sendPiece(id, chunk.bytes)
        // The end of the line ends the reading, too.
        .catch(() => undefined)
        .finally(() => {
          chunk.release();
          sending.delete(sent);
        });
      sending.add(sent);
    }
  } catch (thrown) {
    failure = AppError.from(thrown);
  }
  // Their buffers belong to the source, which must not be closed under them.
  await Promise.all(sending);
  try {
    await source.close();
  } catch (thrown) {
    failure ??= AppError.from(thrown);
  }
  return failure;
}

function describe({ protocol, home, traits, features }: Session, { isMove }: Loan): LentSession {
  const removing = isMove ? (['removeFile', 'removeFolder'] as const) : [];
  const lent = (['sha256', ...removing] as const).filter((name) => features[name] !== undefined);
  return { protocol, home, traits: { ...traits }, features: lent };
}
