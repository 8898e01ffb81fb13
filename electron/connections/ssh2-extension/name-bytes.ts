import type { SFTPWrapper } from 'ssh2';
import type { TextCodec } from '../../wire/text-codec.ts';

/*
 * Names of an SFTP channel in the server's own bytes. ssh2 reads and writes every name as UTF-8
 * (lib/protocol/SFTP.js), and filexfer-02 says no word about what names are.
 */

/** How many paths a request begins with; every other call of ssh2 ends in one of these. */
const pathsOfMethod: Readonly<Record<string, number>> = {
  open: 1,
  opendir: 1,
  stat: 1,
  lstat: 1,
  setstat: 1,
  unlink: 1,
  mkdir: 1,
  rmdir: 1,
  realpath: 1,
  readlink: 1,
  rename: 2,
  symlink: 2,
  ext_openssh_rename: 2,
  ext_openssh_hardlink: 2,
  ext_openssh_statvfs: 1,
  ext_openssh_lsetstat: 1,
  ext_openssh_expandPath: 1,
};

/**
 * Puts `codec` between the names of a channel and ssh2, in both directions. A request with a name that the
 * encoding does not have throws `name-invalid` and is not sent.
 */
export function useNameBytes(sftp: SFTPWrapper, codec: TextCodec): void {
  readNames(sftp, codec);
  writeNames(sftp, codec);
}

const replacement = '\ufffd';

/** ssh2 collects each packet in `_pkt` before it parses it (push); each gets a reader of text. */
function readNames(sftp: SFTPWrapper, codec: TextCodec): void {
  function utf8Slice(this: Buffer, start: number, end: number): string {
    const text = this.toString('utf8', start, end);
    if (codec.isUtf8 && !text.includes(replacement)) return text;
    return codec.decode(this.subarray(start, end));
  }
  let packet: Buffer | undefined;
  Object.defineProperty(sftp, '_pkt', {
    configurable: true,
    get: () => packet,
    set: (value: Buffer | undefined) => {
      packet = value;
      if (value) Object.assign(value, { utf8Slice });
    },
  });
}

/** lib/protocol/SFTP.js, class SFTP: what waits for the server's window. */
interface Outbox {
  outgoing: { window: number };
  _buffer: Buffer[];
  _waitWindow: boolean;
  _chunkcb: (() => void) | undefined;
}

function writeNames(sftp: SFTPWrapper, codec: TextCodec): void {
  const outbox = sftp as unknown as Outbox;
  for (const [method, count] of Object.entries(pathsOfMethod)) {
    const original: unknown = Reflect.get(sftp, method);
    if (typeof original !== 'function') continue;
    Reflect.set(sftp, method, (...args: unknown[]): unknown => {
      const paths = args.slice(0, count).map(String);
      if (paths.every((path) => isWrittenRight(path, codec))) {
        const result: unknown = Reflect.apply(original, sftp, args);
        return result;
      }
      const carriers = paths.map((path) => Buffer.from(codec.encode(path)).toString('latin1'));
      return sendUnpacked(outbox, count, () =>
        Reflect.apply(original, sftp, [...carriers, ...args.slice(count)]),
      );
    });
  }
}

/** All encodings agree on ASCII. */
function isWrittenRight(path: string, codec: TextCodec): boolean {
  return codec.isUtf8 ? path.isWellFormed() : /^[\0-\x7f]*$/.test(path);
}

/**
 * `send` makes ssh2 write a packet whose paths have one character for each byte. It is kept back as if the
 * server's window were closed, gets its paths in bytes, and leaves by ssh2's own way for what had to wait.
 */
function sendUnpacked(outbox: Outbox, pathCount: number, send: () => unknown): unknown {
  const { window } = outbox.outgoing;
  const waiting = outbox._buffer.length;
  outbox.outgoing.window = 0;
  let result: unknown;
  try {
    result = send();
  } finally {
    outbox.outgoing.window = window;
  }
  const packet = outbox._buffer[waiting];
  // Nothing waits where the channel is closed already.
  if (packet) outbox._buffer[waiting] = unpackPaths(packet, pathCount);
  if (window > 0) {
    const drain = outbox._chunkcb;
    outbox._waitWindow = false;
    drain?.call(outbox);
  }
  return result;
}

/** SSH_FXP_EXTENDED; its first string names the request. filexfer-02 §8. */
const extendedType = 200;
/** uint32 length, byte type, uint32 id. filexfer-02 §3. */
const headBytes = 9;

/** A packet whose first `count` paths are UTF-8 of one character per byte, with the bytes in their place. */
function unpackPaths(packet: Buffer, count: number): Buffer {
  let at = headBytes;
  if (packet[4] === extendedType) at += 4 + packet.readUInt32BE(at);
  const parts = [packet.subarray(0, at)];
  for (let index = 0; index < count; index += 1) {
    const end = at + 4 + packet.readUInt32BE(at);
    const path = Buffer.from(packet.toString('utf8', at + 4, end), 'latin1');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(path.length);
    parts.push(length, path);
    at = end;
  }
  const unpacked = Buffer.concat([...parts, packet.subarray(at)]);
  unpacked.writeUInt32BE(unpacked.length - 4);
  return unpacked;
}
