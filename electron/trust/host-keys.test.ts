import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ecdsaKey,
  ed25519Key,
  otherEd25519Key,
  sshReport,
} from '../../test/fixtures/security-report.ts';
import {
  acceptHostKeyOnce,
  forgetAcceptedOnce,
  judgeHostKey,
  knownHostKeyTypes,
  pinHostKey,
} from './host-keys.ts';
import { openHostKeyStores, type HostKeyStores } from './stores.ts';

const host = 'files.example.com';
const shown = { ...ed25519Key };
const lineOf = (hosts: string, key: { type: string; base64: string }): string =>
  `${hosts} ${key.type} ${key.base64}\n`;

let home: string;
let profileFolder: string;
let stores: HostKeyStores;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'keyferry-trust-'));
  profileFolder = join(home, 'profile');
  await mkdir(join(home, '.ssh'));
  await mkdir(profileFolder);
  stores = openHostKeyStores({ profileFolder, home, systemKnownHosts: join(home, 'system') });
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

const userFile = (text: string): Promise<void> =>
  writeFile(join(home, '.ssh', 'known_hosts'), text);
const judge = (port = 22) =>
  judgeHostKey(sshReport({ endpoint: { host, port, address: null } }), stores);

describe('a key that nothing knows', () => {
  it('is refused as unknown, with what a person needs to decide', async () => {
    const answer = await judge();
    expect(answer).toMatchObject({
      accept: false,
      code: 'host-key-unknown',
      trust: { verdict: 'unverified', hostKey: shown },
      detail: {
        host,
        port: 22,
        keyType: 'ssh-ed25519',
        bits: 256,
        fingerprintSha256: shown.fingerprintSha256,
        known: [],
      },
    });
  });

  it('names the other types that are known for the host', async () => {
    await userFile(lineOf(host, ecdsaKey));
    const answer = await judge();
    expect(answer).toMatchObject({
      code: 'host-key-unknown',
      detail: {
        known: [
          {
            type: 'ecdsa-sha2-nistp256',
            fingerprintSha256: ecdsaKey.fingerprintSha256,
            source: 'line 1 of ~/.ssh/known_hosts',
          },
        ],
      },
    });
    expect(answer.trust.reason).toContain('ecdsa-sha2-nistp256');
  });

  it('is not vouched for by a certificate authority line or a line about another host', async () => {
    await userFile(`@cert-authority * ${shown.type} ${shown.base64}\n${lineOf('other', shown)}`);
    expect(await judge()).toMatchObject({ accept: false, code: 'host-key-unknown' });
  });

  it('cannot be judged when the server showed none', async () => {
    const answer = await judgeHostKey(sshReport({ hostKey: null }), stores);
    expect(answer).toMatchObject({ accept: false, code: 'host-key-unknown' });
  });
});

describe('a key in a known_hosts file', () => {
  it.each([
    ['~/.ssh/known_hosts', ['.ssh', 'known_hosts']],
    ['~/.ssh/known_hosts2', ['.ssh', 'known_hosts2']],
    ["Keyferry's own known_hosts", ['profile', 'known_hosts']],
  ])('of %s is verified', async (label, path) => {
    await writeFile(join(home, ...path), `# first\n${lineOf(host, shown)}`);
    expect(await judge()).toEqual({
      accept: true,
      trust: {
        verdict: 'verified',
        reason: `Matches line 2 of ${label}.`,
        hostKey: shown,
        chain: null,
      },
    });
  });

  it('of the system is verified', async () => {
    await writeFile(join(home, 'system'), lineOf(host, shown));
    expect(await judge()).toMatchObject({ accept: true, trust: { verdict: 'verified' } });
  });

  it('is verified when one of several keys of its type matches', async () => {
    await userFile(lineOf(host, otherEd25519Key) + lineOf(host, shown));
    expect(await judge()).toMatchObject({ accept: true, trust: { verdict: 'verified' } });
  });

  it('has changed when another key of its type stands there', async () => {
    await userFile(lineOf(host, otherEd25519Key));
    expect(await judge()).toMatchObject({
      accept: false,
      code: 'host-key-changed',
      trust: { verdict: 'changed', reason: 'Differs from line 1 of ~/.ssh/known_hosts.' },
      detail: { known: [{ fingerprintSha256: otherEd25519Key.fingerprintSha256 }] },
    });
  });

  it('counts for its port only, and a line without a port may vouch but not contradict', async () => {
    await userFile(lineOf(`[${host}]:2222`, otherEd25519Key) + lineOf(host, shown));
    expect(await judge(2222)).toMatchObject({ accept: false, code: 'host-key-changed' });
    expect(await judge(2223)).toMatchObject({ accept: true, trust: { verdict: 'verified' } });
    await userFile(lineOf(host, otherEd25519Key));
    expect(await judge(2223)).toMatchObject({ accept: false, code: 'host-key-unknown' });
  });

  it('is refused when a line revokes it, whatever else vouches for it', async () => {
    await userFile(`${lineOf(host, shown)}@revoked * ${shown.type} ${shown.base64}\n`);
    await pinHostKey(stores, host, 22, shown);
    acceptHostKeyOnce(stores, host, 22, shown);
    const named = { ...stores, namedFingerprints: new Set([shown.fingerprintSha256]) };
    for (const port of [22, 2222]) {
      const report = sshReport({ endpoint: { host, port, address: null } });
      expect(await judgeHostKey(report, named)).toMatchObject({
        accept: false,
        code: 'host-key-changed',
        trust: { verdict: 'failed', reason: 'Revoked by line 2 of ~/.ssh/known_hosts.' },
        detail: { isRevoked: true },
      });
    }
  });

  it('is not revoked by a line about a different key', async () => {
    await userFile(
      `${lineOf(host, shown)}@revoked * ${otherEd25519Key.type} ${otherEd25519Key.base64}\n`,
    );
    expect(await judge()).toMatchObject({ accept: true });
  });

  it('is not looked for in a file that cannot be read: that is an error', async () => {
    await mkdir(join(home, '.ssh', 'known_hosts'));
    await expect(judge()).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('a pinned key', () => {
  it('is accepted as pinned, for its host and port alone', async () => {
    await pinHostKey(stores, host, 22, shown);
    expect(await judge()).toMatchObject({ accept: true, trust: { verdict: 'pinned' } });
    expect(await judge(2222)).toMatchObject({ accept: false, code: 'host-key-unknown' });
  });

  it('outranks known_hosts in both directions', async () => {
    await pinHostKey(stores, host, 22, shown);
    await userFile(lineOf(host, otherEd25519Key));
    expect(await judge()).toMatchObject({ accept: true, trust: { verdict: 'pinned' } });

    await pinHostKey(stores, host, 22, { ...shown, ...otherEd25519Key });
    await userFile(lineOf(host, shown));
    expect(await judge()).toMatchObject({
      accept: false,
      code: 'host-key-changed',
      trust: { verdict: 'changed' },
    });
  });

  it('of another type makes the shown one a changed one', async () => {
    await pinHostKey(stores, host, 22, { ...shown, ...ecdsaKey });
    expect(await judge()).toMatchObject({ accept: false, code: 'host-key-changed' });
  });

  it('never counts when the pin file is damaged', async () => {
    await userFile(lineOf(host, shown));
    await writeFile(join(profileFolder, 'pins.json'), '{');
    await expect(judge()).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('a key accepted once', () => {
  it('passes unverified until it is forgotten', async () => {
    acceptHostKeyOnce(stores, host, 22, shown);
    expect(await judge()).toMatchObject({ accept: true, trust: { verdict: 'unverified' } });
    expect(await judge(2222)).toMatchObject({ accept: false });
    forgetAcceptedOnce(stores, host, 22, shown.fingerprintSha256);
    expect(await judge()).toMatchObject({ accept: false });
  });

  it('keeps the verdict "changed" when another key is known', async () => {
    await userFile(lineOf(host, otherEd25519Key));
    acceptHostKeyOnce(stores, host, 22, shown);
    expect(await judge()).toMatchObject({ accept: true, trust: { verdict: 'changed' } });
  });

  it('lets no other key pass', async () => {
    acceptHostKeyOnce(stores, host, 22, { ...shown, ...otherEd25519Key });
    expect(await judge()).toMatchObject({ accept: false, code: 'host-key-unknown' });
  });
});

describe('a fingerprint that was named beforehand', () => {
  it('lets its key pass as pinned and no other', async () => {
    const naming = (fingerprint: string) => ({
      ...stores,
      namedFingerprints: new Set([fingerprint]),
    });
    const right = await judgeHostKey(sshReport(), naming(shown.fingerprintSha256));
    expect(right).toMatchObject({ accept: true, trust: { verdict: 'pinned' } });
    const wrong = await judgeHostKey(sshReport(), naming(otherEd25519Key.fingerprintSha256));
    expect(wrong).toMatchObject({ accept: false, code: 'host-key-unknown' });
  });
});

describe('knownHostKeyTypes', () => {
  const typesOf = (port = 22): Promise<string[]> => knownHostKeyTypes(host, port, stores);

  it('names each type that a line vouches for once, revoked ones left out', async () => {
    expect(await typesOf()).toEqual([]);
    await userFile(
      lineOf(host, ecdsaKey) +
        lineOf(host, ecdsaKey) +
        lineOf(`[${host}]:2222`, shown) +
        `@revoked ${host} ${shown.type} ${shown.base64}\n`,
    );
    expect(await typesOf()).toEqual(['ecdsa-sha2-nistp256']);
    expect(await typesOf(2222)).toEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256']);
  });

  it('names the type of a pin alone', async () => {
    await userFile(lineOf(host, ecdsaKey));
    await pinHostKey(stores, host, 22, shown);
    expect(await typesOf()).toEqual(['ssh-ed25519']);
  });
});

it('refuses a report whose fingerprint is not that of its key', async () => {
  await userFile(lineOf(host, otherEd25519Key));
  const forged = sshReport({
    hostKey: { ...shown, fingerprintSha256: otherEd25519Key.fingerprintSha256 },
  });
  await expect(judgeHostKey(forged, stores)).rejects.toMatchObject({ code: 'malformed-message' });
});
