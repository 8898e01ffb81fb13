import type { Features, Session } from '../../protocols/protocol.ts';
import type { Params } from '../../shared/contract.ts';
import type { LentSession } from '../../shared/contract-lending.ts';
import type { Entry } from '../../shared/entry.ts';
import { AppError } from '../../shared/errors.ts';
import type { Lender } from '../../shared/work.ts';
import { openPrivateSocket } from '../private-socket.ts';
import { createBorrowedFile, type BorrowedFile } from './borrowed-file.ts';
import { createFramedPeer, type FramedPeer } from './framed-peer.ts';

/**
 * The session of another engine, to read from: what a copy needs of a source. Its `close` gives the
 * session back and leaves it open.
 *
 * @throws {AppError} connection-lost, invalid-request for a token that is no longer good
 */
export async function borrowSession(lender: Lender): Promise<Session> {
  const socket = await openPrivateSocket(lender.socketPath, `the connection to ${lender.label}`);
  const { promise: closed, resolve: end } = Promise.withResolvers<AppError | undefined>();
  const files = new Map<number, BorrowedFile>();
  const peer: FramedPeer = createFramedPeer(socket, {
    handlers: {},
    onPiece(id, bytes) {
      files.get(id)?.take(bytes);
    },
    onPush(channel, params) {
      if (channel === 'lent.ended') {
        const { id, failure } = params as Params<'lent.ended'>;
        files.get(id)?.end(failure && AppError.fromFailure(failure));
        files.delete(id);
      } else if (channel === 'lent.over') {
        const { failure } = params as Params<'lent.over'>;
        end(failure ? AppError.fromFailure(failure) : lost(lender.label));
      }
    },
  });
  void peer.ended.then(() => {
    const reason = lost(lender.label);
    for (const file of files.values()) file.end(reason);
    files.clear();
    end(reason);
  });
  try {
    const lent = await peer.call('lent.join', { token: lender.token });
    return sessionOver(peer, { lent, files, closed, end });
  } catch (thrown) {
    peer.close();
    throw thrown;
  }
}

function lost(label: string): AppError {
  return new AppError('connection-lost', `The connection to ${label} has ended.`);
}

interface Borrowed {
  lent: LentSession;
  files: Map<number, BorrowedFile>;
  closed: Promise<AppError | undefined>;
  end: (reason: undefined) => void;
}

function sessionOver(peer: FramedPeer, { lent, files, closed, end }: Borrowed): Session {
  let lastId = 0;

  async function* list(path: string, signal: AbortSignal): AsyncGenerator<Entry[]> {
    const id = (lastId += 1);
    let isOver = false;
    try {
      let batch = await peer.call('lent.list', { id, path }, { signal });
      for (;;) {
        isOver = batch.isLast;
        if (batch.entries.length > 0) yield batch.entries;
        if (isOver) return;
        batch = await peer.call('lent.listOn', { id }, { signal });
      }
    } catch (thrown) {
      isOver = true;
      throw thrown;
    } finally {
      // Nobody waits for the end of what is not wanted any more.
      if (!isOver) peer.call('lent.stop', { id }).catch(() => undefined);
    }
  }

  return {
    protocol: lent.protocol,
    home: lent.home,
    features: Object.freeze(featuresOver(peer, lent)),
    evidence: {},
    traits: Object.freeze(lent.traits),
    // The engine that owns the session has told it.
    report: null,
    closed,
    list,
    stat: (path, signal) => peer.call('lent.stat', { path }, { signal }),
    async openRead(path, { offset, expectedBytes = null }, signal) {
      const id = (lastId += 1);
      const file = createBorrowedFile({ peer, id, signal });
      files.set(id, file);
      const creditBytes = file.windowBytes;
      const reading = { id, path, offset, expectedBytes, creditBytes };
      try {
        await peer.call('lent.read', reading, { signal });
        return {
          next: () => file.next(),
          async close() {
            await file.close();
            // Of what was stopped the other engine tells no end.
            files.delete(id);
          },
        };
      } catch (thrown) {
        files.delete(id);
        throw thrown;
      }
    },
    checkName: () => 'Nothing is written to a session that was lent.',
    async close() {
      end(undefined);
      peer.close();
      await peer.ended;
    },
  };
}

function featuresOver(peer: FramedPeer, { features }: LentSession): Partial<Features> {
  const remove =
    (isFolder: boolean) =>
    async (path: string, signal: AbortSignal): Promise<void> => {
      await peer.call('lent.remove', { path, isFolder }, { signal });
    };
  return {
    ...(features.includes('sha256') && {
      sha256: (path: string, sizeBytes: number, signal: AbortSignal) =>
        peer.call('lent.sha256', { path, sizeBytes }, { signal }),
    }),
    ...(features.includes('removeFile') && { removeFile: remove(false) }),
    ...(features.includes('removeFolder') && { removeFolder: remove(true) }),
  };
}
