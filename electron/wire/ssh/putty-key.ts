import { malformed } from '../byte-reader.ts';

/** How a passphrase becomes keys in version 3. Memory in KiB, as Argon2 counts it. */
export interface PuttyKeyDerivation {
  flavour: 'argon2d' | 'argon2i' | 'argon2id';
  memoryKib: number;
  passes: number;
  parallelism: number;
  saltHex: string;
}

/** A key file of PuTTY as it stands there: nothing is decrypted or verified yet. */
export interface PuttyKeyFile {
  version: 2 | 3;
  /** `ssh-rsa`, `ecdsa-sha2-nistp256`, `ssh-ed25519` … */
  type: string;
  encryption: 'none' | 'aes256-cbc';
  /** One character per byte of the file. */
  comment: string;
  publicBase64: string;
  /** Encrypted unless `encryption` is none. */
  privateBase64: string;
  /** Null where nothing is encrypted, and in version 2. */
  derivation: PuttyKeyDerivation | null;
  macHex: string;
}

/** RSA of 16,384 bits takes 86 lines for the public half and 215 for the private one. */
const maxLines = 1000;

/** PuTTYgen writes 64 characters. */
const maxLineLength = 1000;

/** PuTTYgen uses 8 MiB; 1 GiB is what OpenSSL gives Argon2 on a small computer without complaint. */
const maxMemoryKib = 1024 * 1024;

/** PuTTYgen takes as many as fit into a tenth of a second: 13 to a few hundred. */
const maxPasses = 10_000;
const maxParallelism = 255;

/**
 * Key file of PuTTY, versions 2 and 3, from its text with one character per byte. PuTTY manual,
 * appendix C. @throws {AppError} malformed-message, with the line number as offset
 */
export function parsePuttyKey(text: string): PuttyKeyFile {
  const lines = new Lines(text.split(/\r\n|\n|\r/));
  const header = lines.header(/^PuTTY-User-Key-File-(\d+)$/);
  if (header.name !== '2' && header.name !== '3') {
    throw lines.fail(`version ${header.name} of the format; 2 and 3 are known`);
  }
  const version = header.name === '2' ? 2 : 3;
  const encryption = lines.value('Encryption');
  if (encryption !== 'none' && encryption !== 'aes256-cbc') {
    throw lines.fail(`unknown encryption ${encryption}`);
  }
  const comment = lines.value('Comment');
  const publicBase64 = lines.base64(lines.count('Public-Lines', maxLines));
  const derivation = version === 3 && encryption !== 'none' ? readDerivation(lines) : null;
  const privateBase64 = lines.base64(lines.count('Private-Lines', maxLines));
  const macHex = lines.hex('Private-MAC', version === 2 ? 20 : 32);
  return {
    version,
    type: header.value,
    encryption,
    comment,
    publicBase64,
    privateBase64,
    derivation,
    macHex,
  };
}

const flavours: Readonly<Record<string, PuttyKeyDerivation['flavour']>> = {
  Argon2d: 'argon2d',
  Argon2i: 'argon2i',
  Argon2id: 'argon2id',
};

function readDerivation(lines: Lines): PuttyKeyDerivation {
  const name = lines.value('Key-Derivation');
  const flavour = Object.hasOwn(flavours, name) ? flavours[name] : undefined;
  if (flavour === undefined) throw lines.fail(`unknown key derivation ${name}`);
  return {
    flavour,
    memoryKib: lines.count('Argon2-Memory', maxMemoryKib),
    passes: lines.count('Argon2-Passes', maxPasses),
    parallelism: lines.count('Argon2-Parallelism', maxParallelism),
    saltHex: lines.hex('Argon2-Salt'),
  };
}

class Lines {
  readonly #lines: readonly string[];
  #next = 0;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  /** `Name: value`, the name by its pattern. */
  header(pattern: RegExp): { name: string; value: string } {
    const line = this.#take();
    const colon = line.indexOf(': ');
    const match = pattern.exec(line.slice(0, Math.max(0, colon)));
    if (!match) throw this.fail('another line was expected');
    return { name: match[1] ?? match[0], value: line.slice(colon + 2) };
  }

  value(name: string): string {
    const line = this.#take();
    if (!line.startsWith(`${name}: `)) throw this.fail(`a line “${name}” was expected`);
    return line.slice(name.length + 2);
  }

  count(name: string, max: number): number {
    const text = this.value(name);
    const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
    if (count < 1 || count > max) throw this.fail(`${name} must be 1 to ${String(max)}`);
    return count;
  }

  /** Hex digits; of exactly so many bytes where that is known. */
  hex(name: string, byteLength?: number): string {
    const text = this.value(name);
    const isWhole = /^(?:[0-9a-f]{2})+$/i.test(text);
    if (!isWhole || (byteLength !== undefined && text.length !== byteLength * 2)) {
      throw this.fail(`${name} is cut off or has other characters than hex digits`);
    }
    return text;
  }

  base64(count: number): string {
    let text = '';
    for (let line = 0; line < count; line++) {
      const part = this.#take();
      if (!/^[0-9A-Za-z+/]+={0,2}$/.test(part)) throw this.fail('a line of base64 was expected');
      text += part;
    }
    if (text.length % 4 !== 0 || text.slice(0, -2).includes('=')) {
      throw this.fail('the base64 is cut off');
    }
    return text;
  }

  fail(problem: string): Error {
    return malformed('PuTTY key file, line instead of byte', this.#next, problem);
  }

  #take(): string {
    const line = this.#lines[this.#next];
    this.#next += 1;
    if (line === undefined || (line === '' && this.#next === this.#lines.length)) {
      throw this.fail('the file ends too early');
    }
    if (line.length > maxLineLength) throw this.fail('the line is too long');
    return line;
  }
}
