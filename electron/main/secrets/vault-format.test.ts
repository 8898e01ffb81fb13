import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { newRecipe, readVault, sealVault } from './vault-format.ts';
import { deriveKey, isCostAllowed, type KdfCost } from './vault-kdf.ts';
import { decodePayload, encodePayload, type VaultEntries } from './vault-payload.ts';

const cheap: KdfCost = { logN: 10, r: 8, p: 1 };
const password = 'correct horse battery';

const entriesOf = (pairs: readonly (readonly [string, string])[]): VaultEntries =>
  new Map(pairs.map(([name, value]) => [name, Buffer.from(value)]));

async function sealed(payload: Buffer): Promise<Buffer> {
  const recipe = newRecipe(cheap);
  return sealVault(payload, await deriveKey(password, recipe.salt, cheap), recipe);
}

/** Opens a file with nothing but the password, as the product does. */
async function open(file: Buffer, typed: string): Promise<Buffer> {
  const vault = readVault(file);
  return vault.open(await deriveKey(typed, vault.salt, vault.cost));
}

describe('the file of a vault', () => {
  it('opens with the password that closed it, accents composed or not', async () => {
    const payload = encodePayload(entriesOf([['site', 'pässwörd']]));
    const recipe = newRecipe(cheap);
    const key = await deriveKey('Zürich Zürich', recipe.salt, cheap);
    const file = sealVault(payload, key, recipe);
    expect((await open(file, 'Zürich Zürich'.normalize('NFD'))).equals(payload)).toBe(true);
  });

  it('fails for another password', async () => {
    const file = await sealed(Buffer.alloc(512));
    await expect(open(file, `${password} `)).rejects.toMatchObject({ code: 'auth-failed' });
  });

  it('fails when any one byte is another', async () => {
    const file = await sealed(encodePayload(entriesOf([['site', 'secret']])));
    for (let at = 0; at < file.length; at += 1) {
      const flipped = Buffer.from(file);
      // One bit, so that the cost stays one that can be paid in a test.
      flipped.writeUInt8(file.readUInt8(at) ^ 1, at);
      await expect(open(flipped, password), `byte ${String(at)}`).rejects.toBeInstanceOf(AppError);
    }
  });

  it('fails when it is cut off anywhere', async () => {
    const file = await sealed(Buffer.alloc(512));
    for (const length of [0, 1, 8, 9, 57, 72, 73, file.length - 1]) {
      await expect(open(file.subarray(0, length), password)).rejects.toBeInstanceOf(AppError);
    }
  });

  it('never uses a nonce twice', async () => {
    const recipe = newRecipe(cheap);
    const key = await deriveKey(password, recipe.salt, cheap);
    const files = Array.from({ length: 50 }, () => sealVault(Buffer.alloc(16), key, recipe));
    const nonces = new Set(files.map((file) => file.subarray(45, 57).toString('hex')));
    expect(nonces.size).toBe(50);
  });

  it('says that a later version is later, and that something else is no vault', () => {
    const later = Buffer.concat([Buffer.from('KFVAULT\0'), Buffer.from([2]), Buffer.alloc(100)]);
    expect(() => readVault(later)).toThrow(expect.objectContaining({ code: 'unsupported' }));
    for (const other of [Buffer.alloc(0), randomBytes(200), Buffer.from('{"version":1}')]) {
      expect(() => readVault(other)).toThrow(
        expect.objectContaining({ code: 'malformed-message' }),
      );
    }
  });

  it('does not pay a cost that nobody asked for', async () => {
    expect(isCostAllowed({ logN: 17, r: 8, p: 1 })).toBe(true);
    for (const [at, value] of [
      [10, 30],
      [10, 1],
      [11, 255],
      [12, 0],
      [12, 200],
    ] as const) {
      const file = await sealed(Buffer.alloc(16));
      file.writeUInt8(value, at);
      expect(() => readVault(file)).toThrow(expect.objectContaining({ code: 'malformed-message' }));
    }
  });
});

describe('the payload of a vault', () => {
  it('comes back as it was', () => {
    const pairs = fc.uniqueArray(
      fc.tuple(fc.string({ minLength: 1, unit: 'binary' }), fc.string({ unit: 'binary' })),
      { selector: ([name]) => Buffer.from(name).toString('hex') },
    );
    fc.assert(
      fc.property(pairs, (given) => {
        const entries = new Map(
          given
            .filter(([name]) => Buffer.from(name).toString() === name)
            .map(([name, value]) => [name, Buffer.from(value)]),
        );
        expect(decodePayload(encodePayload(entries))).toEqual(entries);
      }),
      { numRuns: 50 },
    );
  });

  it('does not tell the length of a password by its own', () => {
    const sizeWith = (secret: string): number =>
      encodePayload(entriesOf([['site', secret]])).length;
    expect(sizeWith('x')).toBe(sizeWith('x'.repeat(100)));
  });

  it('is refused in any shape that it cannot have', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodePayload(Buffer.from(bytes));
        } catch (error) {
          expect(error).toMatchObject({ code: 'malformed-message' });
        }
      }),
    );
  });
});
