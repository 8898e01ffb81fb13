import path from 'node:path';
import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { inTurns } from '../../shared/in-turns.ts';
import { SecretKey } from '../../shared/secret.ts';
import { readPrivateFile, writePrivateFile } from '../private-file.ts';
import { isSameSecret, type Secret, type SecretStore } from './secret-store.ts';

/** What of Electron's `safeStorage` is used. Electron 33 has no asynchronous half. */
export interface SystemCipher {
  isEncryptionAvailable(): boolean;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
  encryptString(text: string): Buffer;
  decryptString(sealed: Buffer): string;
  isAsyncEncryptionAvailable?(): Promise<boolean>;
  encryptStringAsync?(text: string): Promise<Buffer>;
  decryptStringAsync?(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }>;
}

/** Linux: `basic_text` encrypts with a password that is the same everywhere; that is no protection. */
const uselessBackends: ReadonlySet<string> = new Set(['basic_text', 'unknown']);

const storeByPlatform: Readonly<Record<string, string>> = { darwin: 'keychain', win32: 'dpapi' };

/**
 * Name of the system's key store, or null where there is none to trust. To be asked after the app is
 * ready: before, every answer is no.
 */
export async function findSystemStore(
  cipher: SystemCipher,
  platform: string,
): Promise<string | null> {
  const backend = storeByPlatform[platform] ?? cipher.getSelectedStorageBackend?.() ?? 'unknown';
  if (uselessBackends.has(backend)) return null;
  const isAvailable = hasAsync(cipher)
    ? await cipher.isAsyncEncryptionAvailable()
    : cipher.isEncryptionAvailable();
  return isAvailable ? backend : null;
}

type AsyncCipher = Required<SystemCipher>;

/** What the synchronous half encrypted the asynchronous half can decrypt, so an update of Electron loses nothing. */
function hasAsync(cipher: SystemCipher): cipher is AsyncCipher {
  return (
    typeof cipher.isAsyncEncryptionAvailable === 'function' &&
    typeof cipher.encryptStringAsync === 'function' &&
    typeof cipher.decryptStringAsync === 'function'
  );
}

const StoredSecret = v.strictObject({
  key: SecretKey,
  sealed: v.pipe(v.string(), v.base64()),
});
type StoredSecret = v.InferOutput<typeof StoredSecret>;
const SecretFile = v.strictObject({ version: v.literal(1), secrets: v.array(StoredSecret) });

const maxFileBytes = 64 * 1024 * 1024;

/** Secrets that the system encrypts for this user, in a file of the profile. */
export function createSystemSecretStore(cipher: SystemCipher, folder: string): SecretStore {
  const file = path.join(folder, 'secrets.json');
  /** Two changes at once would each write back the other's old list. */
  const inTurn = inTurns();

  async function put(secrets: readonly Secret[]): Promise<void> {
    const added = await Promise.all(
      secrets.map(async ({ key, value }) => ({ key, sealed: await seal(cipher, value) })),
    );
    const kept = without(
      await readSecrets(file),
      secrets.map(({ key }) => key),
    );
    await writeSecrets(file, [...kept, ...added]);
  }

  return {
    keys: () => inTurn(async () => (await readSecrets(file)).map(({ key }) => key)),
    get: (key) =>
      inTurn(async () => {
        const found = (await readSecrets(file)).find((stored) => isSameSecret(stored.key, key));
        if (!found) return undefined;
        const { value, isStale } = await unseal(cipher, found);
        if (isStale) await put([{ key, value }]);
        return value;
      }),
    set: (secrets) => inTurn(() => put(secrets)),
    delete: (keys) =>
      inTurn(async () => {
        const stored = await readSecrets(file);
        const kept = without(stored, keys);
        if (kept.length < stored.length) await writeSecrets(file, kept);
      }),
  };
}

async function seal(cipher: SystemCipher, value: string): Promise<string> {
  const sealed = hasAsync(cipher)
    ? await cipher.encryptStringAsync(value)
    : cipher.encryptString(value);
  return sealed.toString('base64');
}

async function unseal(
  cipher: SystemCipher,
  { key, sealed }: StoredSecret,
): Promise<{ value: string; isStale: boolean }> {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    if (!hasAsync(cipher)) return { value: cipher.decryptString(bytes), isStale: false };
    const { result, shouldReEncrypt } = await cipher.decryptStringAsync(bytes);
    return { value: result, isStale: shouldReEncrypt };
  } catch (error) {
    throw new AppError(
      'permission-denied',
      "The system's key store does not give out this secret any more.",
      { siteId: key.siteId, secret: key.kind },
      { cause: error },
    );
  }
}

function without(stored: readonly StoredSecret[], keys: readonly SecretKey[]): StoredSecret[] {
  return stored.filter((one) => !keys.some((key) => isSameSecret(one.key, key)));
}

async function readSecrets(file: string): Promise<StoredSecret[]> {
  const bytes = await readPrivateFile(file, maxFileBytes);
  if (!bytes) return [];
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), SecretFile), bytes.toString('utf8'));
  if (parsed.success) return parsed.output.secrets;
  throw new AppError(
    'internal',
    `The file with your encrypted passwords is damaged: ${file}. ` +
      'Nothing is changed in it until it is repaired, or moved away to start without passwords.',
    { path: file },
  );
}

function writeSecrets(file: string, secrets: readonly StoredSecret[]): Promise<void> {
  const text = `${JSON.stringify({ version: 1, secrets }, null, 2)}\n`;
  return writePrivateFile(file, Buffer.from(text));
}
