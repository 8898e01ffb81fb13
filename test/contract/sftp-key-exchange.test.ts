import { describe, expect, it } from 'vitest';
import { openSsh, type SshConnection } from '../../electron/connections/ssh-connection.ts';
import { protocolOf } from '../../electron/connections/ssh2-extension/internals.ts';
import type { Session } from '../../electron/protocols/protocol.ts';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh, type OpenSshOptions } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { findTrixie } from '../servers/trixie.ts';
import { measureEngineBlock } from '../witness/engine-blocks.ts';
import { mebibyte, noise, readWhole, writeWhole } from './bytes.ts';
import { targetOf, trusting } from './ssh-subject.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : undefined;
const trixie = 'skip' in packages ? packages : await findTrixie(packages);
const skipTrixie = 'skip' in trixie ? trixie.skip : undefined;

/** For how long an exchange may block an engine, measured as processor time: others use this machine too. */
const longestBlockMs = 200;

async function withServer(
  options: OpenSshOptions,
  use: (server: TestServer) => Promise<void>,
): Promise<void> {
  if ('skip' in packages) throw new Error(packages.skip);
  const server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'], ...options });
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

/** OpenSSH 10, whose first choice is ML-KEM. */
async function withTrixie(
  options: OpenSshOptions,
  use: (server: TestServer) => Promise<void>,
): Promise<void> {
  if ('skip' in trixie) throw new Error(trixie.skip);
  const server = await trixie.startOpenSsh({ hostKeyTypes: ['ed25519'], ...options });
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

async function carry(session: Session, folder: string, size: number): Promise<void> {
  const { write } = session.features;
  if (!write) throw new Error('OpenSSH takes files.');
  const bytes = noise(size);
  await writeWhole(write, `${folder}/file`, bytes);
  expect((await readWhole(session, `${folder}/file`)).equals(bytes)).toBe(true);
}

/** Renews the keys of a connection from this side. */
async function renew({ client }: SshConnection): Promise<void> {
  const renewed = new Promise<void>((resolve) => {
    client.once('handshake', () => {
      resolve();
    });
  });
  protocolOf(client).rekey();
  await renewed;
}

/** What begins an exchange of that kind. */
function initOf(name: string): string {
  if (name.includes('group-exchange')) return 'KEX_DH_GEX_INIT';
  return name.startsWith('curve') ? 'KEX_ECDH_INIT' : 'KEX_HYBRID_INIT';
}

async function renewThrice(server: TestServer, name: string): Promise<void> {
  const init = initOf(name);
  const { judge, signal } = trusting(server);
  const { user: username, password } = server;
  const connection = await openSsh({
    ...targetOf(server),
    algorithms: { keyExchange: [name] },
    judge,
    signIn: {
      next: () => Promise.resolve({ type: 'password', username, password }),
      note: () => undefined,
    },
    signal,
  });
  expect(connection.report.keyExchange?.name).toBe(name);
  for (let round = 1; round <= 3; round++) {
    await renew(connection);
    expect(connection.report.session.rekeys).toBe(round);
    const messages = connection.report.messages.filter(({ rekey }) => rekey === round);
    const lists = messages.filter((message) => message.name === 'KEXINIT');
    expect(lists.map(({ from }) => from).toSorted()).toEqual(['client', 'server']);
    expect(messages.map((message) => message.name)).toEqual(
      expect.arrayContaining([init, 'NEWKEYS']),
    );
  }
  await connection.close();
  expect(await connection.closed).toBeUndefined();
}

describe.skipIf(skip !== undefined)(`key exchange with OpenSSH ${skip ?? ''}`, () => {
  it('is post-quantum without anybody asking for it', async () => {
    await withServer({}, async (server) => {
      const session = await connectSftp(targetOf(server), trusting(server));
      expect(session.report?.keyExchange).toEqual({
        // Debian's package knows the standard's name too.
        name: expect.stringMatching(/^sntrup761x25519-sha512(?:@openssh\.com)?$/) as string,
        family: 'hybrid',
        group: 'sntrup761x25519',
        bits: 255,
        hash: 'sha512',
        forwardSecrecy: true,
        postQuantum: true,
      });
      const sizes = session.report?.messages
        .filter(({ name }) => name.startsWith('KEX_HYBRID'))
        .map(({ fields }) => fields?.['publicBytes']);
      expect(sizes).toEqual([1158 + 32, 1039 + 32]);
      await session.close();
    });
  });

  it('stays post-quantum when the server renews keys in the middle of a file', async () => {
    await withServer({ config: { RekeyLimit: '1M' } }, async (server) => {
      const session = await connectSftp(targetOf(server), trusting(server));
      await carry(session, server.root, 6 * mebibyte);
      expect(session.report?.session.rekeys).toBeGreaterThan(2);
      expect(session.report?.keyExchange?.postQuantum).toBe(true);
      await session.close();
    });
  });

  it.each([
    'sntrup761x25519-sha512@openssh.com',
    'curve25519-sha256',
    'diffie-hellman-group-exchange-sha256',
  ])('renews keys from this side by %s', async (name) => {
    await withServer({}, async (server) => {
      await renewThrice(server, name);
    });
  });

  it.each([
    ['sntrup761x25519-sha512@openssh.com', 255],
    ['diffie-hellman-group-exchange-sha256', 8192],
    ['diffie-hellman-group18-sha512', 8192],
  ])('never keeps an engine from its other work for long: %s', async (name, bits) => {
    // 8,192 bits: the size that is asked of the server for ciphers of 256 bits.
    const offer = { keyExchange: [name], ciphers: ['aes256-gcm@openssh.com'] };
    await withServer({}, async (server) => {
      const block = await measureEngineBlock(targetOf(server, { offer }), server.password);
      expect(block.method).toBe(name);
      expect(block.groupBits).toBe(bits);
      expect(block.longestMs).toBeLessThan(longestBlockMs);
      // The probe has seen something: an exchange is not done in no time.
      expect(block.longestMs).toBeGreaterThan(1);
    });
  });

  it('shows the group that the server picked', async () => {
    const name = 'diffie-hellman-group-exchange-sha256';
    const offer = { keyExchange: [name], ciphers: ['aes256-gcm@openssh.com'] };
    await withServer({}, async (server) => {
      const session = await connectSftp(targetOf(server, { offer }), trusting(server));
      const { report } = session;
      const names = report?.messages.map((message) => message.name) ?? [];
      expect(names).toEqual(
        expect.arrayContaining([
          'KEX_DH_GEX_REQUEST',
          'KEX_DH_GEX_GROUP',
          'KEX_DH_GEX_INIT',
          'KEX_DH_GEX_REPLY',
        ]),
      );
      expect(report?.keyExchange?.bits).toBeGreaterThanOrEqual(2048);
      expect(report?.keyExchange?.group).toBe(`modp${String(report?.keyExchange?.bits)}`);
      await session.close();
    });
  });
});

describe.skipIf(skipTrixie !== undefined)(
  `key exchange with OpenSSH 10 ${skipTrixie ?? ''}`,
  () => {
    it('is ML-KEM without anybody asking for it', async () => {
      await withTrixie({}, async (server) => {
        const session = await connectSftp(targetOf(server), trusting(server));
        expect(session.report?.keyExchange).toMatchObject({
          name: 'mlkem768x25519-sha256',
          family: 'hybrid',
          group: 'mlkem768x25519',
          hash: 'sha256',
          postQuantum: true,
        });
        await carry(session, server.root, mebibyte);
        await session.close();
      });
    });

    it('stays ML-KEM when the server renews keys in the middle of a file', async () => {
      await withTrixie({ config: { RekeyLimit: '1M' } }, async (server) => {
        const session = await connectSftp(targetOf(server), trusting(server));
        await carry(session, server.root, 6 * mebibyte);
        expect(session.report?.session.rekeys).toBeGreaterThan(2);
        const first = session.report?.messages.filter(({ rekey }) => rekey === 1) ?? [];
        // The server begins, and what it chose the first time is what it chooses again.
        expect(first[0]).toMatchObject({ from: 'server', name: 'KEXINIT', encrypted: true });
        const values = first.map(({ fields }) => fields?.['publicBytes']);
        expect(values.filter((bytes) => bytes !== undefined)).toEqual([1184 + 32, 1088 + 32]);
        await session.close();
      });
    });

    it.each(['mlkem768x25519-sha256', 'sntrup761x25519-sha512'])(
      'renews keys from this side by %s',
      async (name) => {
        await withTrixie({}, (server) => renewThrice(server, name));
      },
    );
  },
);
