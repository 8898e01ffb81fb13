import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadHostKey } from './host-key.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'keyferry-host-key-'));
  file = path.join(folder, 'demo', 'host_key');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the host key of the demo servers', () => {
  it('is made once, and kept for its owner alone', async () => {
    const first = await loadHostKey(file);
    expect(await loadHostKey(file)).toEqual(first);
    expect(await readFile(file, 'utf8')).toBe(first.privateKey);
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('is described as its public half', async () => {
    const { privateKey, hostKey } = await loadHostKey(file);
    const parsed = ssh2.utils.parseKey(privateKey);
    if (parsed instanceof Error) throw parsed;
    expect(hostKey).toMatchObject({ type: 'ssh-ed25519', bits: 256 });
    expect(hostKey.base64).toBe(parsed.getPublicSSH().toString('base64'));
    expect(hostKey.fingerprintSha256).toMatch(/^SHA256:[\w+/]{43}$/);
    expect(hostKey.fingerprintMd5).toMatch(/^MD5:(?:[\da-f]{2}:){15}[\da-f]{2}$/);
  });

  it('is made anew where the file holds none', async () => {
    const first = await loadHostKey(file);
    await writeFile(file, 'not a key');
    const second = await loadHostKey(file);
    expect(second.hostKey.fingerprintSha256).not.toBe(first.hostKey.fingerprintSha256);
    expect(await loadHostKey(file)).toEqual(second);
  });
});
