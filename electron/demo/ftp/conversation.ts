import type { Socket } from 'node:net';
import { TLSSocket, type SecureContext } from 'node:tls';
import type { DemoAccount } from '../account.ts';
import type { ContainedPaths } from '../contained-path.ts';
import { signInMs } from '../running-server.ts';
import { accessCommands, openVerbs } from './access-commands.ts';
import { CommandReader, type FtpCommand } from './command-reader.ts';
import { fileCommands } from './file-commands.ts';
import { formatReply, reply, replyToError, type FtpReply } from './reply.ts';
import type { FtpHandlers, FtpState } from './state.ts';
import { closeDoor, movingVerbs, transferCommands } from './transfer-commands.ts';

const handlers: FtpHandlers = { ...accessCommands, ...fileCommands, ...transferCommands };

/** Commands that wait for the one before; a client in good faith has one, and ABOR. */
const commandsAllowed = 32;

/** A client that asks and asks and reads no reply is let go. */
const unreadBytesAllowed = 256 * 1024;

export interface ConversationOptions {
  paths: ContainedPaths;
  account: DemoAccount;
  secureContext: SecureContext;
}

/** One control connection, from its greeting to its end: one command after the other. */
export class Conversation {
  #socket: Socket;
  #reader = new CommandReader();
  readonly #waiting: FtpCommand[] = [];
  readonly #state: FtpState;
  readonly #signInTimer: NodeJS.Timeout;
  #isBusy = false;
  /** AUTH was accepted: after its reply the handshake begins. */
  #isSecuring = false;

  constructor(socket: Socket, options: ConversationOptions) {
    this.#socket = socket;
    this.#state = {
      ...options,
      say: (said) => {
        this.#say(said);
      },
      secure: () => {
        this.#isSecuring = true;
      },
      isSecure: false,
      user: null,
      isSignedIn: false,
      failedTries: 0,
      isDataPrivate: false,
      folder: '/',
      restartAt: 0,
      renameFrom: null,
      door: null,
      transfer: null,
    };
    this.#signInTimer = setTimeout(() => {
      if (!this.#state.isSignedIn) this.end();
    }, signInMs);
    this.#listen();
    this.#say(reply(220, 'Keyferry demo server. Sign in over TLS.'));
  }

  /** Safe to call twice. */
  end(): void {
    clearTimeout(this.#signInTimer);
    this.#waiting.length = 0;
    this.#state.transfer?.abort();
    closeDoor(this.#state);
    this.#socket.destroy();
  }

  #listen(): void {
    this.#socket.on('data', this.#onData);
    this.#socket.on('error', this.#onEnd);
    this.#socket.on('close', this.#onEnd);
  }

  readonly #onEnd = (): void => {
    this.end();
  };

  readonly #onData = (bytes: Buffer): void => {
    try {
      // What comes in the clear behind AUTH could be anybody's.
      if (this.#isSecuring) throw new Error('words before TLS');
      for (const command of this.#reader.push(bytes)) this.#take(command);
    } catch {
      this.#say(reply(500, 'That is no FTP.'));
      this.end();
      return;
    }
    void this.#work();
  };

  #take(command: FtpCommand): void {
    if (this.#waiting.length >= commandsAllowed) throw new Error('too many at once');
    this.#waiting.push(command);
    if (command.verb === 'ABOR') this.#state.transfer?.abort();
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const said = await this.#answer(next);
      this.#say(said);
      // One that nothing comes through would keep the client waiting.
      if (movingVerbs.has(next.verb)) closeDoor(this.#state);
      if (next.verb === 'QUIT' || said.code === 421) this.#socket.destroySoon();
      if (this.#isSecuring) this.#secure();
    }
    this.#isBusy = false;
  }

  async #answer({ verb, argument }: FtpCommand): Promise<FtpReply> {
    const state = this.#state;
    if (verb === 'QUIT') return reply(221, 'Fair winds.');
    const handler = Object.hasOwn(handlers, verb) ? handlers[verb] : undefined;
    if (!state.isSignedIn && !openVerbs.has(verb)) return reply(530, 'First sign in.');
    // The transfer has ended by now, aborted or not. RFC 959 §4.1.3.
    if (verb === 'ABOR') return reply(226, 'It is over.');
    if (!handler) return reply(502, 'That is not known here.');
    try {
      return await handler(state, argument);
    } catch (error) {
      return replyToError(error);
    } finally {
      if (state.isSignedIn) clearTimeout(this.#signInTimer);
      if (verb !== 'REST') state.restartAt = 0;
      if (verb !== 'RNFR') state.renameFrom = null;
    }
  }

  #say(said: FtpReply): void {
    if (!this.#socket.writable) return;
    this.#socket.write(formatReply(said));
    if (this.#socket.writableLength > unreadBytesAllowed) this.end();
  }

  #secure(): void {
    if (this.#waiting.length > 0 || !this.#reader.isBetween || this.#socket.destroyed) {
      this.end();
      return;
    }
    this.#socket.off('data', this.#onData).off('close', this.#onEnd);
    const { secureContext } = this.#state;
    this.#socket = new TLSSocket(this.#socket, { isServer: true, secureContext });
    this.#isSecuring = false;
    this.#state.isSecure = true;
    this.#listen();
  }
}
