import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../electron/protocols/protocol.ts';
import { openSession } from '../../electron/engine/open-session.ts';
import type { SftpTarget } from '../../electron/shared/site.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { mebibyte, noise, readWhole, writeWhole } from './bytes.ts';
import { targetOf, trusting } from './ssh-subject.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : undefined;

/** Each way in which a packet can be cut, encrypted and authenticated. */
const protections: readonly [cipher: string, mac?: string][] = [
  ['aes128-gcm@openssh.com'],
  ['aes256-gcm@openssh.com'],
  ['chacha20-poly1305@openssh.com'],
  ['aes128-ctr', 'hmac-sha2-256-etm@openssh.com'],
  ['aes256-ctr', 'hmac-sha2-512'],
  ['aes128-cbc', 'hmac-sha1'],
];

describe.skipIf(skip !== undefined)(`bytes over OpenSSH ${skip ?? ''}`, () => {
  let server: TestServer;
  let gate: TestServer;
  const never = new AbortController().signal;

  beforeAll(async () => {
    if ('skip' in packages) throw new Error(packages.skip);
    const config = { Ciphers: '+aes128-cbc' };
    server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'], config });
    gate = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'], config });
  });
  afterAll(async () => {
    await Promise.all([server, gate].map((each) => each.stop()));
  });

  function connect(cipher: string, mac: string | undefined, more: Partial<SftpTarget> = {}) {
    const offer = { ciphers: [cipher], ...(mac !== undefined && { macs: [mac] }) };
    const keys = [...server.hostKeys, ...gate.hostKeys];
    return openSession(targetOf(server, { offer, ...more }), {
      ...trusting({ ...server, hostKeys: keys }),
      credentials: ({ kind, ...request }) => {
        if (kind !== 'password') return Promise.resolve(null);
        const from = 'from' in request ? request.from : undefined;
        return Promise.resolve([from?.port === gate.port ? gate.password : server.password]);
      },
    });
  }

  /** Several files at once, and listings and looks between their pieces, all on one channel. */
  async function passUnchanged(session: Session): Promise<void> {
    const { write } = session.features;
    if (!write) throw new Error('nothing can be written');
    const files = [3 * mebibyte + 17, 5 * mebibyte, 65_536, 32_768, 4_096, 1, 0].map(
      (length, index) => ({ path: `${session.home}/${String(index)}.bin`, bytes: noise(length) }),
    );
    await Promise.all(files.map(({ path, bytes }) => writeWhole(write, path, bytes)));
    const looks = Promise.all(files.map(({ path }) => session.stat(path, never)));
    const read = await Promise.all(files.map(({ path }) => readWhole(session, path)));
    expect((await looks).map(({ sizeBytes }) => sizeBytes)).toEqual(
      files.map(({ bytes }) => bytes.length),
    );
    files.forEach(({ bytes }, index) => {
      expect(read[index]?.equals(bytes)).toBe(true);
    });
  }

  it.each(protections)('pass unchanged by %s %s', async (cipher, mac) => {
    const session = await connect(cipher, mac);
    try {
      expect(session.report?.encryption?.serverToClient.cipher).toBe(cipher);
      await passUnchanged(session);
    } finally {
      await session.close();
    }
  });

  it.each(protections.slice(0, 4))('pass a jump host unchanged by %s %s', async (cipher, mac) => {
    const { host, port, user } = gate;
    const jumps = [{ host, port, user, identityFiles: [], agent: 'none' as const }];
    const session = await connect(cipher, mac, { jumps });
    try {
      await passUnchanged(session);
    } finally {
      await session.close();
    }
  });
});
