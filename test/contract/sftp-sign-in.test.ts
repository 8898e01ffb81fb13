import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import ssh2 from 'ssh2';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AskCredentials, Session } from '../../electron/protocols/protocol.ts';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import type { SftpTarget } from '../../electron/shared/site.ts';
import {
  startEmbeddedSftp,
  type EmbeddedOptions,
  type EmbeddedServer,
} from '../servers/embedded-sftp.ts';
import { makeEd25519 } from '../servers/key-pairs.ts';
import { targetOf, trusting } from './ssh-subject.ts';

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function start(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const server = await startEmbeddedSftp(options);
  ends.push(() => server.stop());
  return server;
}

async function connect(
  server: EmbeddedServer,
  credentials: AskCredentials,
  more: Partial<SftpTarget> = {},
): Promise<Session> {
  const session = await connectSftp(targetOf(server, more), { ...trusting(server), credentials });
  ends.push(() => session.close());
  return session;
}

const nobody: AskCredentials = () => Promise.resolve(null);

describe('password', () => {
  it('is asked for again after a wrong one, and counted', async () => {
    const server = await start({ methods: ['password'] });
    const asked = vi.fn<AskCredentials>((request) =>
      Promise.resolve(
        request.kind === 'password' && request.attempt === 3 ? [server.password] : ['wrong'],
      ),
    );
    await connect(server, asked);
    expect(asked.mock.calls.map(([request]) => request)).toEqual([
      { kind: 'password', user: 'ferry', attempt: 1 },
      { kind: 'password', user: 'ferry', attempt: 2 },
      { kind: 'password', user: 'ferry', attempt: 3 },
    ]);
  });

  it('fails after the third wrong one, with what was tried', async () => {
    const server = await start({ methods: ['password', 'keyboard-interactive'] });
    const asked = vi.fn<AskCredentials>(() => Promise.resolve(['wrong']));
    await expect(connect(server, asked)).rejects.toMatchObject({
      code: 'auth-failed',
      retryable: false,
      detail: { user: 'ferry', offered: ['password', 'keyboard-interactive'] },
    });
    expect(asked).toHaveBeenCalledTimes(3);
  });

  it('is not asked for where the server takes none', async () => {
    const server = await start({ methods: ['publickey'] });
    const asked = vi.fn<AskCredentials>();
    await expect(connect(server, asked)).rejects.toMatchObject({ code: 'auth-failed' });
    expect(asked).not.toHaveBeenCalled();
  });
});

describe('keyboard-interactive', () => {
  const rounds = [
    {
      prompts: [
        { prompt: 'Token:\u001b[2J', echo: true },
        { prompt: 'PIN:', echo: false },
      ],
      answers: ['123456', '0000'],
    },
    { prompts: [{ prompt: 'Colour:', echo: true }], answers: ['blue'] },
  ];

  it('shows every question with its echo flag, and answers all rounds', async () => {
    const server = await start({ methods: ['keyboard-interactive'], rounds });
    const asked = vi.fn<AskCredentials>((request) =>
      Promise.resolve(
        request.kind === 'prompts' && request.prompts.length === 2 ? ['123456', '0000'] : ['blue'],
      ),
    );
    await connect(server, asked);
    expect(asked.mock.calls.map(([request]) => request)).toEqual([
      {
        kind: 'prompts',
        title: 'Sign in',
        instructions: 'Answer all questions.',
        prompts: [
          { text: 'Token: [2J', isEchoed: true },
          { text: 'PIN:', isEchoed: false },
        ],
      },
      expect.objectContaining({ prompts: [{ text: 'Colour:', isEchoed: true }] }),
    ]);
  });

  it('answers a question for the password with the password', async () => {
    const server = await start({
      methods: ['keyboard-interactive'],
      rounds: [{ prompts: [{ prompt: 'Password: ', echo: false }], answers: ['secret'] }],
    });
    const asked = vi.fn<AskCredentials>(() => Promise.resolve(['secret']));
    await connect(server, asked);
    expect(asked.mock.calls[0]?.[0]).toEqual({ kind: 'password', user: 'ferry', attempt: 1 });
  });

  it('ends when nobody answers', async () => {
    const server = await start({ methods: ['keyboard-interactive'], rounds });
    await expect(connect(server, nobody)).rejects.toMatchObject({
      code: 'auth-failed',
      detail: { attempts: [{ method: 'keyboard-interactive', why: 'no answer was given' }] },
    });
  });
});

describe('several factors', () => {
  it('are gone through one after the other', async () => {
    const server = await start({
      needed: ['publickey', 'password', 'keyboard-interactive'],
      rounds: [{ prompts: [{ prompt: 'Code:', echo: true }], answers: ['42'] }],
    });
    const asked: AskCredentials = (request) =>
      Promise.resolve(request.kind === 'password' ? [server.password] : ['42']);
    const session = await connect(server, asked, { identityFiles: [server.identityFile] });
    expect(session.home).toBe(server.root);
  });
});

describe('key files', () => {
  const encryption = { passphrase: 'open sesame', cipher: 'aes256-ctr', rounds: 8 } as const;
  const kinds = {
    'OpenSSH, ed25519': () => makeEd25519(),
    'OpenSSH, RSA': () => ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 }),
    'OpenSSH, encrypted': () => makeEd25519(encryption),
  };

  it.each(Object.entries(kinds))('%s', async (_kind, make) => {
    const key = make();
    const server = await start({ methods: ['publickey'], authorizedKeys: [key.public] });
    const file = join(dirname(server.identityFile), 'other');
    await writeFile(file, key.private);
    const asked: AskCredentials = (request) =>
      Promise.resolve(request.kind === 'passphrase' ? ['open sesame'] : null);
    await connect(server, asked, { identityFiles: [file] });
  });

  it('asks again for the passphrase of an encrypted one, then goes on without it', async () => {
    const key = makeEd25519(encryption);
    const server = await start({ methods: ['publickey', 'password'] });
    const file = join(dirname(server.identityFile), 'locked');
    await writeFile(file, key.private);
    const asked = vi.fn<AskCredentials>((request) =>
      Promise.resolve([request.kind === 'password' ? server.password : 'wrong']),
    );
    await connect(server, asked, { identityFiles: [file] });
    expect(asked.mock.calls.map(([{ kind }]) => kind)).toEqual([
      'passphrase',
      'passphrase',
      'passphrase',
      'password',
    ]);
  });

  it.each([
    ['that is missing', null, 'does not exist'],
    ['that is no key', 'hello', 'is no private key'],
    ['that is damaged', '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH', 'damaged'],
    ['that is a public key', 'ssh-ed25519 AAAA', 'is a public key'],
  ])('names one %s', async (_case, content, why) => {
    const server = await start({ methods: ['publickey'] });
    const file = join(dirname(server.identityFile), 'broken-key');
    if (content !== null) await writeFile(file, content);
    await expect(connect(server, nobody, { identityFiles: [file] })).rejects.toMatchObject({
      code: 'auth-failed',
      message: expect.stringMatching(new RegExp(`broken-key.*${why}`)) as string,
    });
  });

  it('names one that the server refuses', async () => {
    const server = await start({ methods: ['publickey'] });
    const file = join(dirname(server.identityFile), 'stranger');
    await writeFile(file, makeEd25519().private);
    const files = { identityFiles: [file] };
    await expect(connect(server, nobody, files)).rejects.toMatchObject({
      detail: {
        attempts: [{ method: 'publickey', what: 'stranger', why: 'refused by the server' }],
      },
    });
    expect(await readFile(file, 'utf8')).toContain('PRIVATE KEY');
  });
});
