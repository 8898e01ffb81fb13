import type { ClientChannel } from 'ssh2';
import type { SshConnection } from '../../connections/ssh-connection.ts';
import { AppError } from '../../shared/errors.ts';
import { ByteQueue } from '../../wire/byte-queue.ts';
import {
  encodeCheckFile,
  encodeInit,
  longestAnswerBytes,
  parseCheckFileAnswer,
  type CheckFileAnswer,
} from '../../wire/ssh/check-file.ts';
import type { TextCodec } from '../../wire/text-codec.ts';
import type { Features } from '../protocol.ts';
import { sftpError } from './map-error.ts';
import { hashingMs, openWithin, unlessCancelled } from './side-channel.ts';

/**
 * Larger files are not asked about. ProFTPD answers nothing else while it computes, also no sign of life,
 * and a disk that reads 50 MB/s needs 20 s for this much: short of what ends a silent connection.
 */
const largestBytes = 1024 ** 3;

/** SSH_FX_OP_UNSUPPORTED. filexfer-02 §7. */
const statusUnsupported = 8;

/**
 * Asks for the checksum of a folder, over a second SFTP channel since ssh2 hands out no answers of
 * extensions: whoever knows the question has another objection than that. What SSH_FXP_VERSION says does
 * not help: ProFTPD 1.3.8 (mod_sftp 1.1.1) lists check-file from version 5 on and answers it in version 3, too.
 * Null where the server computes none.
 */
export async function findCheckFile(
  connection: Connection,
  { folder, codec }: { folder: string; codec: TextCodec },
  signal: AbortSignal,
): Promise<Features['sha256'] | null> {
  const asker = createReopening(connection, codec);
  try {
    const answer = await asker(folder, 0, signal);
    const isKnown = answer.kind === 'digest' || answer.code !== statusUnsupported;
    return isKnown ? checkFileSums(asker) : null;
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code === 'cancelled' || connection.lost.aborted) throw error;
    return null;
  }
}

function checkFileSums(ask: Asker['ask']): Features['sha256'] {
  return async (path, sizeBytes, signal) => {
    if (sizeBytes > largestBytes) {
      throw new AppError('unsupported', 'This file is too large for check-file.', { sizeBytes });
    }
    const answer = await ask(path, sizeBytes, signal);
    if (answer.kind === 'digest') return { hex: answer.hex, by: 'check-file' };
    throw new AppError('unsupported', `The server computes no checksum of ${path}.`, {
      status: answer.code,
      said: answer.message,
    });
  };
}

type Connection = Pick<SshConnection, 'client' | 'lost'>;

/** A channel that was closed is opened again by the next question. */
function createReopening(connection: Connection, codec: TextCodec): Asker['ask'] {
  let opening: Promise<Asker> | undefined;
  return async (path, sizeBytes, signal) => {
    opening ??= openAsker(connection, codec, () => {
      opening = undefined;
    });
    const asker = await unlessCancelled(opening, signal);
    return await asker.ask(path, sizeBytes, signal);
  };
}

type Answer = Exclude<CheckFileAnswer, { kind: 'version' }>;

interface Asker {
  ask(path: string, sizeBytes: number, signal: AbortSignal): Promise<Answer>;
}

interface Waiting {
  resolve: (answer: Answer) => void;
  reject: (reason: AppError) => void;
  sizeBytes: number;
}

async function openAsker(
  connection: Connection,
  codec: TextCodec,
  onEnd: () => void,
): Promise<Asker> {
  const waiting = new Map<number, Waiting>();
  const received = new ByteQueue();
  const greeted = Promise.withResolvers<undefined>();
  let channel: ClientChannel;
  let lastId = 0;
  let end: AppError | undefined;

  function fail(reason: AppError): void {
    if (end) return;
    end = reason;
    onEnd();
    greeted.reject(reason);
    for (const { reject } of waiting.values()) reject(reason);
    waiting.clear();
    channel.destroy();
  }

  function take(bytes: Uint8Array): void {
    received.append(bytes);
    try {
      for (let message = nextMessage(received); message; message = nextMessage(received)) {
        const answer = parseCheckFileAnswer(message);
        if (answer.kind === 'version') greeted.resolve(undefined);
        else {
          waiting.get(answer.id)?.resolve(answer);
          waiting.delete(answer.id);
        }
      }
    } catch (thrown) {
      fail(AppError.from(thrown));
    }
  }

  try {
    channel = await openWithin(connection, (client, done) => client.subsys('sftp', done));
  } catch (thrown) {
    onEnd();
    throw thrown;
  }
  channel.on('data', take);
  channel.on('close', () => {
    fail(new AppError('unsupported', 'The server has closed the channel for checksums.'));
  });
  channel.on('error', (error: Error) => {
    fail(sftpError('internal', { verb: 'compute', path: '' }, error));
  });
  channel.stderr.resume();
  channel.write(encodeInit());
  const timer = setTimeout(() => {
    fail(new AppError('timeout', 'The server did not begin to answer on a second channel.'));
  }, hashingMs(0));
  await greeted.promise.finally(() => {
    clearTimeout(timer);
  });

  return {
    async ask(path, sizeBytes, signal) {
      if (end) throw end;
      const id = (lastId = (lastId + 1) >>> 0);
      const question = encodeCheckFile(id, codec.encode(path));
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      waiting.set(id, { resolve, reject, sizeBytes });
      channel.write(question);
      // One after the other, so those before it count, too.
      const bytes = [...waiting.values()].reduce((sum, one) => sum + one.sizeBytes, 0);
      const timer = setTimeout(() => {
        fail(new AppError('timeout', 'The server did not compute a checksum in time.', { path }));
      }, hashingMs(bytes));
      try {
        return await unlessCancelled(promise, signal);
      } finally {
        clearTimeout(timer);
        waiting.delete(id);
      }
    },
  };
}

/** @throws {AppError} limit-exceeded */
function nextMessage(received: ByteQueue): Uint8Array | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = received.peek();
  const length = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  if (received.length < 4) return undefined;
  if (length > longestAnswerBytes) {
    throw new AppError('limit-exceeded', 'An answer to check-file is too long.', { length });
  }
  if (received.length < 4 + length) return undefined;
  return received.take(4 + length).subarray(4);
}
