import { AppError } from '../../shared/errors.ts';

/*
 * What travels between two engines: messages as JSON, and pieces of files as they are. Each is a frame
 * of nine bytes of header (kind, number of the file, length) and its body.
 */

export type Frame =
  | { kind: 'message'; text: string }
  /** The bytes are the receiver's to keep. */
  | { kind: 'piece'; id: number; bytes: Uint8Array };

const kinds = { message: 1, piece: 2 } as const;
const headerBytes = 9;

/** A batch of a listing is the longest message. */
export const longestMessage = 32 * 1024 * 1024;
export const longestPiece = 1024 * 1024;

export function messageFrame(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  return Buffer.concat([header(kinds.message, 0, body.length), body]);
}

/** What goes before the bytes of a piece. */
export function pieceHeader(id: number, length: number): Buffer {
  return header(kinds.piece, id, length);
}

function header(kind: number, id: number, length: number): Buffer {
  const bytes = Buffer.alloc(headerBytes);
  bytes.writeUInt8(kind, 0);
  bytes.writeUInt32BE(id, 1);
  bytes.writeUInt32BE(length, 5);
  return bytes;
}

interface Begun {
  kind: number;
  id: number;
  body: Buffer;
  filled: number;
}

/**
 * Puts frames together from whatever arrives.
 * @throws {AppError} malformed-message, limit-exceeded: nothing sensible can follow
 */
export function createFrameReader(onFrame: (frame: Frame) => void): (arrived: Buffer) => void {
  const head = Buffer.alloc(headerBytes);
  let headFilled = 0;
  let begun: Begun | null = null;

  function begin(): Begun {
    const kind = head.readUInt8(0);
    const length = head.readUInt32BE(5);
    if (kind !== kinds.message && kind !== kinds.piece) {
      throw new AppError('malformed-message', 'Another process of the app sent an unknown frame.');
    }
    if (length > (kind === kinds.message ? longestMessage : longestPiece)) {
      throw new AppError('limit-exceeded', 'Another process of the app sent too long a frame.');
    }
    headFilled = 0;
    return { kind, id: head.readUInt32BE(1), body: Buffer.allocUnsafeSlow(length), filled: 0 };
  }

  return (arrived) => {
    let at = 0;
    for (;;) {
      if (!begun) {
        const taken = arrived.copy(head, headFilled, at);
        headFilled += taken;
        at += taken;
        if (headFilled < headerBytes) return;
        begun = begin();
      }
      const taken = arrived.copy(begun.body, begun.filled, at);
      begun.filled += taken;
      at += taken;
      const { kind, id, body, filled } = begun;
      if (filled < body.length) return;
      begun = null;
      if (kind === kinds.message) onFrame({ kind: 'message', text: body.toString() });
      else onFrame({ kind: 'piece', id, bytes: body });
    }
  };
}
