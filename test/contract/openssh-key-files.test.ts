import { appendFile, copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AskCredentials } from '../../electron/protocols/protocol.ts';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import { readKeyFile, unlockKey } from '../../electron/protocols/sftp/key-files.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { targetOf, trusting } from './ssh-subject.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : undefined;
const fixtures = join(import.meta.dirname, '../fixtures/keys');
const passphrase = 'öpen sesame';

/** Kinds of keys that SSH or its library does not know. */
const unusable = ['pkcs8-secp256k1.pem', 'putty-3-ed448.ppk'];
const files = (await readdir(fixtures)).filter((name) => /\.(?:ppk|pem)$/.test(name));
const usable = files.filter((name) => !unusable.includes(name));

describe.skipIf(skip !== undefined)(`key files of PuTTY and OpenSSL at sshd ${skip ?? ''}`, () => {
  let server: TestServer;
  let folder: string;

  beforeAll(async () => {
    if ('skip' in packages) return;
    folder = await mkdtemp(join(tmpdir(), 'keyferry-key-files-'));
    server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
    for (const name of usable) {
      const key = await unlockKey(await readKeyFile(join(fixtures, name)), passphrase);
      const line = `${key.type} ${key.getPublicSSH().toString('base64')}\n`;
      await appendFile(join(server.root, '.ssh/authorized_keys'), line);
    }
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function signIn(file: string, credentials: AskCredentials): Promise<void> {
    const target = targetOf(server, { identityFiles: [file] });
    const session = await connectSftp(target, { ...trusting(server), credentials });
    await session.stat('', new AbortController().signal);
    await session.close();
  }

  it.each(usable)('takes %s', async (name) => {
    const file = join(fixtures, name);
    const credentials = vi.fn<AskCredentials>(() => Promise.resolve([passphrase]));
    await signIn(file, credentials);
    expect(credentials.mock.calls.map(([request]) => request)).toEqual(
      name.includes('-locked') ? [{ kind: 'passphrase', file, attempt: 1 }] : [],
    );
  });

  it.each(['putty-2-rsa-locked.ppk', 'putty-3-ed25519-locked.ppk', 'pkcs8-rsa-locked.pem'])(
    'asks again after a wrong passphrase of %s',
    async (name) => {
      const credentials = vi.fn<AskCredentials>((request) =>
        Promise.resolve(
          request.kind !== 'passphrase' ? null : [request.attempt === 3 ? passphrase : 'wrong'],
        ),
      );
      await signIn(join(fixtures, name), credentials);
      expect(credentials).toHaveBeenCalledTimes(3);
    },
  );

  it.each(unusable)('names %s as a kind that cannot be used', async (name) => {
    const attempt = signIn(join(fixtures, name), () => Promise.resolve(null));
    await expect(attempt).rejects.toMatchObject({ code: 'auth-failed' });
    await expect(attempt).rejects.toThrow(new RegExp(`${name}.*(?:cannot be used)`));
  });

  it.each(['putty-3-rsa-locked.ppk', 'pkcs8-ed25519-locked.pem', 'sec1-ecdsa-521-locked.pem'])(
    'says that %s is damaged without asking for its passphrase',
    async (name) => {
      const file = join(folder, name);
      await copyFile(join(fixtures, name), file);
      const text = await readFile(file, 'latin1');
      await writeFile(file, text.slice(0, -30), 'latin1');
      const credentials = vi.fn<AskCredentials>(() => Promise.resolve(null));
      await expect(signIn(file, credentials)).rejects.toThrow(name);
      const kinds = credentials.mock.calls.map(([{ kind }]) => kind);
      expect(kinds).not.toContain('passphrase');
    },
  );
});
