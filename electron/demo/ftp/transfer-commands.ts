import { constants } from 'node:fs';
import { open, readdir, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TLSSocket } from 'node:tls';
import { openForWriting } from '../open-for-writing.ts';
import { DataDoor } from './data-door.ts';
import { describeFile, factLine, filesIn, listLine, type ListedFile } from './listing-lines.ts';
import { Refusal, reply, type FtpReply } from './reply.ts';
import { pathOf, type FtpHandlers, type FtpState } from './state.ts';

/** For a client that does not end its side. */
const endMs = 5_000;

/** What needs a data connection, and how one comes about. RFC 959 §4.1.2 and §4.1.3, RFC 2428, RFC 3659 §7. */
export const transferCommands: FtpHandlers = {
  async EPSV(state, argument) {
    if (/^ALL$/i.test(argument)) return reply(200, 'EPSV alone, then.');
    if (!['', '1'].includes(argument)) return reply(522, 'Only IPv4 is spoken here, use (1)');
    const port = await openDoor(state);
    return reply(229, `Come in (|||${String(port)}|)`);
  },
  async PASV(state) {
    const port = await openDoor(state);
    return reply(227, `Come in (127,0,0,1,${String(port >> 8)},${String(port & 0xff)})`);
  },
  async RETR(state, argument) {
    const { real } = await state.paths.target(pathOf(state, argument));
    const file = await open(real, constants.O_RDONLY);
    return await withFile(file, async () => {
      if (!(await file.stat()).isFile()) return reply(550, 'This is no file.');
      const start = state.restartAt;
      return await overData(state, (socket, signal) =>
        pipeline(file.createReadStream({ start }), socket, { signal }),
      );
    });
  },
  STOR: (state, argument) => store(state, argument, state.restartAt),
  APPE: (state, argument) => store(state, argument, 'end'),
  async MLSD(state, argument) {
    const { real } = await state.paths.target(pathOf(state, argument));
    return await sendLines(state, await folderLines(state, real, factLine));
  },
  async LIST(state, argument) {
    // Options of ls(1), which some clients say.
    const name = argument.replace(/^(?:-[A-Za-z]+(?: |$))+/, '');
    const { real } = await state.paths.target(pathOf(state, name));
    const nowMs = Date.now();
    const format = (file: ListedFile): string => listLine(file, nowMs);
    if ((await stat(real)).isDirectory())
      return await sendLines(state, await folderLines(state, real, format));
    return await sendLines(state, [
      format(await describeFile(state.paths, real, path.posix.basename(name))),
    ]);
  },
  async NLST(state, argument) {
    const { real } = await state.paths.target(pathOf(state, argument));
    return await sendLines(state, await folderLines(state, real, ({ name }) => name));
  },
};

/** Commands after whose reply the data connection is over, whatever came of it. */
export const movingVerbs: ReadonlySet<string> = new Set([
  ...['RETR', 'STOR', 'APPE', 'MLSD', 'LIST', 'NLST'],
]);

export function closeDoor(state: FtpState): void {
  state.door?.close();
  state.door = null;
}

async function openDoor(state: FtpState): Promise<number> {
  closeDoor(state);
  state.door = await DataDoor.open(state.secureContext);
  return state.door.port;
}

async function store(state: FtpState, argument: string, from: number | 'end'): Promise<FtpReply> {
  const file = await openForWriting(state.paths, pathOf(state, argument), from === 0);
  return await withFile(file, async () => {
    const found = await file.stat();
    if (!found.isFile()) return reply(550, 'This is no file.');
    const start = from === 'end' ? found.size : from;
    return await overData(state, (socket, signal) =>
      pipeline(socket, file.createWriteStream({ start }), { signal }),
    );
  });
}

/** Looks into the folder before anything is said, so that a refusal is one. */
async function folderLines(
  { paths }: FtpState,
  real: string,
  format: (file: ListedFile) => string,
): Promise<AsyncIterable<string>> {
  await readdir(real);
  return (async function* () {
    for await (const file of filesIn(paths, real)) yield format(file);
  })();
}

async function sendLines(
  state: FtpState,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<FtpReply> {
  const text = async function* (): AsyncGenerator<string> {
    for await (const line of lines) yield `${line}\r\n`;
  };
  return await overData(state, (socket, signal) =>
    pipeline(Readable.from(text()), socket, { signal }),
  );
}

async function overData(
  state: FtpState,
  work: (socket: TLSSocket, signal: AbortSignal) => Promise<void>,
): Promise<FtpReply> {
  const { door } = state;
  if (!state.isDataPrivate) throw new Refusal(522, 'First comes PROT P.');
  if (!door) throw new Refusal(425, 'First comes EPSV or PASV.');
  const transfer = new AbortController();
  state.transfer = transfer;
  // A client that comes late, or never, can be waited for no longer either.
  transfer.signal.addEventListener('abort', () => {
    door.close();
  });
  state.say(reply(150, 'Here it comes.'));
  try {
    const socket = await door.connection();
    await work(socket, transfer.signal);
    endPolitely(socket);
    return reply(226, 'That was all.');
  } catch (error) {
    door.close();
    if (error instanceof Refusal && !transfer.signal.aborted) throw error;
    if (isOfDisk(error)) throw error;
    return reply(426, 'The transfer was broken off.');
  } finally {
    state.transfer = null;
    state.door = null;
  }
}

/** Reads on until the client has ended too: closing with something unread would reset the connection. */
function endPolitely(socket: TLSSocket): void {
  socket.resume().end();
  socket.setTimeout(endMs, () => {
    socket.destroy();
  });
}

/** What the client did not cause by going away. */
function isOfDisk(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ['ENOSPC', 'EDQUOT', 'EIO', 'EISDIR'].includes(code);
}

async function withFile<T>(file: FileHandle, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } finally {
    await file.close().catch(() => undefined);
  }
}
