import { createDecipheriv, createHmac, type CipherGCMTypes } from 'node:crypto';
import { recordHeaderBytes, type TlsRecord } from '../../wire/tls/record-reader.ts';

/** How each suite of TLS 1.3 protects records. RFC 8446 §B.4; tags have 16 bytes unless said otherwise. */
const algorithms: Readonly<
  Record<number, { cipher: string; hash: string; keyBytes: number; tagBytes: number }>
> = {
  0x1301: { cipher: 'aes-128-gcm', hash: 'sha256', keyBytes: 16, tagBytes: 16 },
  0x1302: { cipher: 'aes-256-gcm', hash: 'sha384', keyBytes: 32, tagBytes: 16 },
  0x1303: { cipher: 'chacha20-poly1305', hash: 'sha256', keyBytes: 32, tagBytes: 16 },
  0x1304: { cipher: 'aes-128-ccm', hash: 'sha256', keyBytes: 16, tagBytes: 16 },
  0x1305: { cipher: 'aes-128-ccm', hash: 'sha256', keyBytes: 16, tagBytes: 8 },
};

const ivBytes = 12;

/** What a protected record held. */
export interface DecryptedRecord {
  /** The type that the record hides. */
  type: number;
  content: Uint8Array;
}

/** Opens the records of one direction and one epoch, in order. RFC 8446 §5.2, §5.3. */
export class RecordDecryption {
  readonly #algorithm: (typeof algorithms)[number];
  readonly #key: Buffer;
  readonly #iv: Buffer;
  #sequence = 0;

  /** @param secret the traffic secret, as the key log has it */
  private constructor(algorithm: (typeof algorithms)[number], secret: Uint8Array) {
    this.#algorithm = algorithm;
    this.#key = expandLabel(algorithm.hash, secret, 'key', algorithm.keyBytes);
    this.#iv = expandLabel(algorithm.hash, secret, 'iv', ivBytes);
  }

  /** Null for a suite that is none of TLS 1.3. */
  static of(suiteId: number, secret: Uint8Array): RecordDecryption | null {
    const algorithm = algorithms[suiteId];
    return algorithm ? new RecordDecryption(algorithm, secret) : null;
  }

  /** Null where the record was not protected with this secret. */
  open(record: TlsRecord): DecryptedRecord | null {
    const { cipher, tagBytes } = this.#algorithm;
    const end = record.fragment.length - tagBytes;
    if (end < 1) return null;
    const nonce = Buffer.from(this.#iv);
    xorSequence(nonce, this.#sequence);
    const options = { authTagLength: tagBytes };
    const decipher = createDecipheriv(cipher as CipherGCMTypes, this.#key, nonce, options);
    const header = record.raw.subarray(0, recordHeaderBytes);
    // CCM wants to know the length before it begins.
    decipher.setAAD(header, { plaintextLength: end });
    decipher.setAuthTag(record.fragment.subarray(end));
    try {
      const opened = decipher.update(record.fragment.subarray(0, end));
      decipher.final();
      this.#sequence += 1;
      return withoutPadding(opened);
    } catch {
      return null;
    }
  }
}

/** The record's number, on the right. RFC 8446 §5.3. */
function xorSequence(nonce: Buffer, sequence: number): void {
  for (let index = nonce.length - 1, left = sequence; left > 0; index -= 1) {
    nonce[index] = (nonce[index] ?? 0) ^ (left & 0xff);
    left = Math.floor(left / 256);
  }
}

/** content · uint8 type · zeros. RFC 8446 §5.2. */
function withoutPadding(opened: Buffer): DecryptedRecord | null {
  const last = opened.findLastIndex((byte) => byte !== 0);
  const type = opened[last];
  return type === undefined ? null : { type, content: opened.subarray(0, last) };
}

/** HKDF-Expand-Label with an empty context; one block of the hash is enough. RFC 8446 §7.1. */
function expandLabel(hash: string, secret: Uint8Array, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`, 'latin1');
  const info = Buffer.concat([
    Buffer.of(length >> 8, length & 0xff, name.length),
    name,
    Buffer.of(0, 1),
  ]);
  return createHmac(hash, secret).update(info).digest().subarray(0, length);
}
