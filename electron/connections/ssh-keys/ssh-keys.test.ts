import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PrivateKeyParts } from '../../wire/ssh/private-key.ts';
import { isPemEncrypted, unlockPem } from './pem-key.ts';
import { puttyPublicKey, readPuttyKey, unlockPutty } from './putty-key.ts';
import { ssh2KeyOf } from './ssh2-key.ts';

const folder = join(import.meta.dirname, '../../../test/fixtures/keys');
const passphrase = 'öpen sesame';

const load = (file: string): Promise<string> => readFile(join(folder, file), 'latin1');

async function unlock(file: string, text: string, secret = passphrase): Promise<PrivateKeyParts> {
  return file.endsWith('.ppk')
    ? await unlockPutty(readPuttyKey(text, file), file, secret)
    : unlockPem(text, file, secret);
}

const puttyFiles = [
  'putty-2-ecdsa-256-locked.ppk',
  'putty-2-ed25519-locked.ppk',
  'putty-2-ed25519.ppk',
  'putty-2-rsa-locked.ppk',
  'putty-2-rsa.ppk',
  'putty-3-ecdsa-256.ppk',
  'putty-3-ecdsa-384-locked.ppk',
  'putty-3-ecdsa-521-locked.ppk',
  'putty-3-ed25519-locked.ppk',
  'putty-3-ed25519.ppk',
  'putty-3-rsa-locked.ppk',
  'putty-3-rsa.ppk',
];
const pemFiles = [
  'pkcs8-ecdsa-256.pem',
  'pkcs8-ecdsa-384-locked.pem',
  'pkcs8-ed25519-locked.pem',
  'pkcs8-ed25519.pem',
  'pkcs8-rsa-locked.pem',
  'pkcs8-rsa.pem',
  'sec1-ecdsa-521-locked.pem',
];
const lockedFiles = [...puttyFiles, ...pemFiles].filter((file) => file.includes('-locked'));

describe('key files of other tools', () => {
  it.each([...puttyFiles, ...pemFiles])('signs with %s', async (file) => {
    const key = ssh2KeyOf(await unlock(file, await load(file)), file);
    const data = Buffer.from('to be signed');
    expect(key.verify(data, key.sign(data))).toBe(true);
    expect(key.verify(Buffer.from('something else'), key.sign(data))).toBe(false);
  });

  it.each(puttyFiles)('reads the public key that PuTTYgen exports from %s', async (file) => {
    const text = await load(file);
    const expected = (await load(`${file}.pub`)).split(' ')[1];
    expect(puttyPublicKey(readPuttyKey(text, file)).toString('base64')).toBe(expected);
    const key = ssh2KeyOf(await unlock(file, text), file);
    expect(key.getPublicSSH().toString('base64')).toBe(expected);
  });

  it.each(lockedFiles)('tells a wrong passphrase of %s', async (file) => {
    const text = await load(file);
    for (const wrong of ['open sesame', '']) {
      await expect(unlock(file, text, wrong)).rejects.toMatchObject({
        isPassphraseWrong: true,
        message: `${file} cannot be opened: the passphrase is wrong.`,
      });
    }
  });

  it.each(pemFiles)('tells that %s is damaged before anybody is asked', async (file) => {
    const text = await load(file);
    expect(isPemEncrypted(text, file)).toBe(file.includes('-locked'));
    const cut = text.slice(0, -40);
    expect(() => isPemEncrypted(cut, file)).toThrow(`${file} is damaged`);
  });

  it('tells a changed comment, which the checksum covers', async () => {
    const file = 'putty-3-ed25519.ppk';
    const text = (await load(file)).replace('keyferry', 'someone');
    await expect(unlock(file, text)).rejects.toMatchObject({
      isPassphraseWrong: false,
      message: `${file} is damaged: its checksum does not fit.`,
    });
  });

  it('tells the line in which a file of PuTTY is broken', async () => {
    const file = 'putty-3-rsa.ppk';
    const text = (await load(file)).replace('Private-Lines: 14', 'Private-Lines: many');
    expect(() => readPuttyKey(text, file)).toThrow(
      `${file} cannot be used: Private-Lines must be 1 to 1000 in line 11.`,
    );
  });

  it.each([
    ['pkcs8-secp256k1.pem', 'the curve secp256k1'],
    ['putty-3-ed448.ppk', 'ssh-ed448'],
  ])('names the kind that %s has', async (file, kind) => {
    await expect(unlock(file, await load(file))).rejects.toThrow(kind);
  });
});
