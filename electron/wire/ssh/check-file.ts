import { ByteReader, malformed, toHex } from '../byte-reader.ts';
import { ByteWriter } from '../byte-writer.ts';

/*
 * The few messages of SFTP that it takes to have a server compute a checksum. Framing and STATUS:
 * draft-ietf-secsh-filexfer-02 §3 and §7; check-file: draft-ietf-secsh-filexfer-extensions-00 §3.
 */
const messageType = { init: 1, version: 2, status: 101, extended: 200, extendedReply: 201 };
const protocolVersion = 3;

/** An answer is a digest or a sentence; whatever is longer is neither. */
export const longestAnswerBytes = 64 * 1024;
/** Longest name of a hash, and longest sentence of a STATUS, that is read. */
const maxNameBytes = 64;
const maxWordsBytes = 32 * 1024;
const sha256Bytes = 32;

const what = 'answer to check-file';

export type CheckFileAnswer =
  | { kind: 'version' }
  | { kind: 'digest'; id: number; hex: string }
  | { kind: 'status'; id: number; code: number; message: string };

/** `byte INIT, uint32 version`, with its length in front. */
export function encodeInit(): Uint8Array {
  return framed(new ByteWriter().uint8(messageType.init).uint32(protocolVersion));
}

/**
 * `byte EXTENDED, uint32 id, string "check-file-name", string path, string algorithms, uint64 start,
 * uint64 length, uint32 block size`, with its length in front. A length of 0 means up to the end, a block
 * size of 0 one digest of all of it.
 * @param path in the server's own bytes
 */
export function encodeCheckFile(id: number, path: Uint8Array): Uint8Array {
  const message = new ByteWriter()
    .uint8(messageType.extended)
    .uint32(id)
    .string('check-file-name')
    .string(path)
    .string('sha256');
  for (let zero = 0; zero < 5; zero += 1) message.uint32(0);
  return framed(message);
}

function framed(message: ByteWriter): Uint8Array {
  const bytes = message.finish();
  return new ByteWriter().uint32(bytes.length).bytes(bytes).finish();
}

/**
 * What follows the length: VERSION, STATUS, or EXTENDED_REPLY with `uint32 id, string algorithm, byte[32]
 * digest`. Some servers put the name of the extension before the algorithm, as an earlier text had it.
 * @throws {AppError} malformed-message, also for another algorithm than was asked for
 */
export function parseCheckFileAnswer(message: Uint8Array): CheckFileAnswer {
  const reader = new ByteReader(message, what);
  const type = reader.uint8();
  if (type === messageType.version) return { kind: 'version' };
  const id = reader.uint32();
  if (type === messageType.status) {
    const code = reader.uint32();
    // Version 3 demands the sentence, and some leave it out.
    return {
      kind: 'status',
      id,
      code,
      message: reader.remaining ? reader.text(maxWordsBytes) : '',
    };
  }
  if (type !== messageType.extendedReply) throw malformed(what, 0, `type ${String(type)}`);
  let algorithm = reader.ascii(maxNameBytes);
  if (algorithm === 'check-file') algorithm = reader.ascii(maxNameBytes);
  if (algorithm !== 'sha256') throw malformed(what, reader.offset, `a digest by ${algorithm}`);
  const hex = toHex(reader.bytes(sha256Bytes));
  reader.end();
  return { kind: 'digest', id, hex };
}
