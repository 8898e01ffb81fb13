import type { SshConnection } from '../../connections/ssh-connection.ts';
import { AppError } from '../../shared/errors.ts';
import type { Checksum } from '../../shared/transfer.ts';
import type { TextCodec } from '../../wire/text-codec.ts';
import type { Features } from '../protocol.ts';
import { hashingMs, openWithin, unlessCancelled } from './side-channel.ts';

/**
 * Names come over standard input with NUL behind each, so that no shell ever reads one: what is started
 * is always exactly this. RFC 4254 §6.5; GNU, BSD and busybox have both programs.
 */
const command = 'xargs -0 sha256sum --';

/** Programs at once; OpenSSH allows ten channels of a connection (MaxSessions), others fewer. */
const programsAtOnce = 2;
/** Small files are many, and starting a program takes longer than reading one. */
const filesAtOnce = 64;
/** Of a line apart from its name: a backslash, the digest, two signs and the end. */
const lineBytes = 1 + 64 + 2 + 1;
/** What a login script may print before. */
const chatterBytes = 16 * 1024;

/** The SHA-256 of nothing, which is what /dev/null holds. FIPS 180-4. */
const ofNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** GNU coreutils writes a backslash in front where it had to write a name in another way. */
const resultLine = /^([0-9a-f]{64}) [ *](.+)$/;
/** Names that the program writes in another way, or over several lines. */
const oddName = /[\\\r\n]/;

type Connection = Pick<SshConnection, 'client' | 'lost'>;

interface Waiting {
  name: string;
  /** The same with one character for each byte, as everywhere below. */
  path: string;
  sizeBytes: number;
  resolve: (hex: string) => void;
  reject: (reason: AppError) => void;
}

/**
 * Tries it once with nothing in it. Null where the server starts no programs for this user or has none of
 * that name. Only to be called where the person has agreed.
 */
export async function findSha256sum(
  connection: Connection,
  codec: TextCodec,
  signal: AbortSignal,
): Promise<Features['sha256'] | null> {
  try {
    const sums = await unlessCancelled(start(connection, ['/dev/null'], 0), signal);
    return sums.get('/dev/null') === ofNothing ? sha256sums(connection, codec) : null;
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code === 'cancelled' || connection.lost.aborted) throw error;
    return null;
  }
}

function sha256sums(connection: Connection, codec: TextCodec): Features['sha256'] {
  let waiting: Waiting[] = [];
  let running = 0;

  async function runNext(): Promise<void> {
    const taken = waiting.slice(0, filesAtOnce);
    waiting = waiting.slice(filesAtOnce);
    running += 1;
    try {
      const bytes = taken.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      const paths = taken.map(({ path }) => path);
      const sums = await start(connection, paths, bytes);
      for (const { name, path, resolve, reject } of taken) {
        const hex = sums.get(path);
        if (hex === undefined) reject(unsummed(name));
        else resolve(hex);
      }
    } catch (thrown) {
      for (const { reject } of taken) reject(AppError.from(thrown));
    }
    running -= 1;
    advance();
  }

  function advance(): void {
    while (running < programsAtOnce && waiting.length > 0) void runNext();
  }

  return async (name, sizeBytes, signal): Promise<Checksum> => {
    const path = Buffer.from(codec.encode(name)).toString('latin1');
    if (oddName.test(path)) throw unsummed(name);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    waiting.push({ name, path, sizeBytes, resolve, reject });
    // Those of the same moment go together.
    setImmediate(advance);
    return { hex: await unlessCancelled(promise, signal), by: 'sha256sum' };
  };
}

function unsummed(path: string): AppError {
  return new AppError('unsupported', `The server computed no checksum of ${path}.`, { path });
}

/** One program for all of them; a file that it could not read is missing in what it says. */
async function start(
  connection: Connection,
  paths: readonly string[],
  bytes: number,
): Promise<Map<string, string>> {
  const channel = await openWithin(connection, (client, done) => client.exec(command, done));
  const input = Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1');
  const limit = chatterBytes + input.length + paths.length * lineBytes;
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const pieces: Buffer[] = [];
  let length = 0;
  channel.on('data', (piece: Buffer) => {
    length += piece.length;
    if (length <= limit) pieces.push(piece);
    else reject(new AppError('limit-exceeded', 'sha256sum said more than it can have to say.'));
  });
  channel.stderr.resume();
  channel.on('error', (error: Error) => {
    reject(AppError.from(error));
  });
  channel.on('close', () => {
    resolve(undefined);
  });
  const timer = setTimeout(() => {
    reject(new AppError('timeout', 'The server did not compute a checksum in time.'));
  }, hashingMs(bytes));
  channel.end(input);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    channel.destroy();
  }
  return readSums(Buffer.concat(pieces).toString('latin1'));
}

/** Path -> digest. Lines that are anything else, as of a login script, count for nothing. */
export function readSums(output: string): Map<string, string> {
  const sums = new Map<string, string>();
  for (const line of output.split('\n')) {
    const [, hex, path] = resultLine.exec(line) ?? [];
    if (hex !== undefined && path !== undefined) sums.set(path, hex);
  }
  return sums;
}
