import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Session } from '../../protocols/protocol.ts';
import { AppError } from '../../shared/errors.ts';
import { listenBeside, type PrivateSocket } from '../private-socket.ts';
import { lend, type Loan } from './lend.ts';

/** Where the engines of other sites come to read from this one. */
export interface LendingDesk {
  /** The queue speaks for the borrower, which has this token only. */
  lend(loan: Loan): Promise<{ socketPath: string; token: string }>;
  close(): void;
}

/** A borrower comes at once, or not at all. */
const joinMs = 10_000;

/** @param folder of the socket of the queue: private, and removed with it */
export function createLendingDesk(session: Session, folder: string | null): LendingDesk {
  const loans = new Map<string, Loan>();
  let listening: Promise<Omit<PrivateSocket, 'folder'>> | null = null;

  function redeem(token: string): Loan {
    const loan = loans.get(token);
    loans.delete(token);
    if (loan) return loan;
    throw new AppError('invalid-request', 'Nothing is lent for this token.');
  }

  function accept(socket: Socket): void {
    let hasJoined = false;
    const timer = setTimeout(() => {
      if (!hasJoined) socket.destroy();
    }, joinMs);
    timer.unref();
    lend(socket, session, (token) => {
      const redeemed = redeem(token);
      hasJoined = true;
      return redeemed;
    });
  }

  return {
    async lend(loan) {
      listening ??= listenBeside(folder, accept);
      const { path } = await listening.catch((thrown: unknown) => {
        listening = null;
        throw thrown;
      });
      const token = randomUUID();
      loans.set(token, loan);
      setTimeout(() => loans.delete(token), joinMs).unref();
      return { socketPath: path, token };
    },
    close() {
      loans.clear();
      listening?.then((socket) => socket.close()).catch(() => undefined);
    },
  };
}
