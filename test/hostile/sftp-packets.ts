import { string, uint32 } from './ssh-packets.ts';

/** Just enough of draft-ietf-secsh-filexfer-02 to answer wrongly. */

/** SSH_FXP_ numbers, §3. */
export const request = {
  init: 1,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  opendir: 11,
  readdir: 12,
  mkdir: 14,
  realpath: 16,
  stat: 17,
  readlink: 19,
  extended: 200,
} as const;
const answerType = { version: 2, status: 101, handle: 102, data: 103, name: 104, attrs: 105 };

/** SSH_FX_ numbers, §7. */
export const statusCode = { ok: 0, eof: 1, noSuchFile: 2, failure: 4, unsupported: 8 } as const;

export const folderMode = 0o040755;
export const fileMode = 0o100644;
export const linkMode = 0o120777;

/** ATTRS with size and permissions, §5. A size beyond 2^53 needs a bigint. */
export function attrs(mode: number, size: number | bigint = 0): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32BE(0x01 | 0x04);
  bytes.writeBigUInt64BE(BigInt(size), 4);
  bytes.writeUInt32BE(mode, 12);
  return bytes;
}

/** One packet: length, type and the rest, which is nearly always an id and more. */
export function sftpPacket(type: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat([Buffer.of(type), ...parts]);
  return Buffer.concat([uint32(content.length), content]);
}

export const answer = {
  version: (version: number, ...extensions: readonly string[]): Buffer =>
    sftpPacket(
      answerType.version,
      uint32(version),
      ...extensions.flatMap((name) => [string(name), string('1')]),
    ),
  status: (id: number, code: number, text = ''): Buffer =>
    sftpPacket(answerType.status, uint32(id), uint32(code), string(text), string('')),
  handle: (id: number, handle: string | Uint8Array = 'h'): Buffer =>
    sftpPacket(answerType.handle, uint32(id), string(handle)),
  data: (id: number, bytes: Uint8Array): Buffer =>
    sftpPacket(answerType.data, uint32(id), string(bytes)),
  attrs: (id: number, attributes: Uint8Array): Buffer =>
    sftpPacket(answerType.attrs, uint32(id), attributes),
  name: (id: number, entries: readonly Entry[], count: number = entries.length): Buffer =>
    sftpPacket(
      answerType.name,
      uint32(id),
      uint32(count),
      ...entries.flatMap(({ name, attributes = attrs(fileMode) }) => [
        string(name),
        string(''),
        attributes,
      ]),
    ),
};

export interface Entry {
  name: string | Uint8Array;
  attributes?: Uint8Array;
}
