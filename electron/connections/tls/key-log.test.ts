import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  findOwnOpenssl,
  startOpensslServer,
  type OpensslServer,
} from '../../../test/servers/openssl-server.ts';
import { createTestCa, type TestCa } from '../../../test/servers/test-ca.ts';
import type { TlsVersion } from '../../shared/site.ts';
import { isKeyLogOn, logKeys, setKeyLog } from './key-log.ts';
import { openTls } from './tls-connection.ts';

const openssl = await findOwnOpenssl();
const skip = 'skip' in openssl ? openssl.skip : false;

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyferry-keys-'));
  file = join(folder, 'keys.log');
  await writeFile(file, '# as main makes it\n', { mode: 0o600 });
});
afterEach(async () => {
  setKeyLog(null);
  await rm(folder, { recursive: true });
});

/** Label, client random, secret. draft-ietf-tls-keylogfile §2. */
const line = /^[A-Z0-9_]+ [0-9a-f]{64} (?:[0-9a-f]{2}){32,64}$/;

describe.skipIf(skip)('the key log beside that of a real OpenSSL server', () => {
  let ca: TestCa;
  let server: OpensslServer;

  async function start(): Promise<void> {
    if ('skip' in openssl) return;
    ca = await createTestCa();
    const { chainFile, keyFile } = await ca.issue();
    server = await startOpensslServer(openssl, ['-cert', chainFile, '-key', keyFile]);
  }

  async function connect(version: TlsVersion, isTapped: boolean): Promise<void> {
    const connection = await openTls({
      endpoint: { host: '127.0.0.1', port: server.port },
      ...{ servername: 'localhost', role: 'control', isTapped, timeoutMs: 10_000 },
      offer: { versions: [version] },
      signal: AbortSignal.timeout(20_000),
      judge: () =>
        Promise.resolve({
          accept: true,
          trust: { verdict: 'unverified', reason: 'In this test.', hostKey: null, chain: null },
        }),
    });
    await connection.close();
  }

  const linesOf = async (path: string): Promise<string[]> =>
    (await readFile(path, 'utf8'))
      .split('\n')
      .filter((entry) => entry !== '' && !entry.startsWith('#'))
      .toSorted();

  it.each([
    ['TLSv1.3', true],
    ['TLSv1.3', false],
    ['TLSv1.2', true],
  ] as const)(
    'has the secrets that the server knows: %s, read along: %s',
    async (version, tapped) => {
      await start();
      try {
        setKeyLog(file);
        await connect(version, tapped);
        const ours = await linesOf(file);
        expect(ours.length).toBeGreaterThan(0);
        for (const entry of ours) expect(entry).toMatch(line);
        // The server writes as it goes: everything of ours stands there, too.
        await expect
          .poll(async () => {
            const theirs = await linesOf(server.keylogFile);
            return ours.filter((entry) => !theirs.includes(entry));
          })
          .toEqual([]);
      } finally {
        await server.stop();
        await ca.remove();
      }
    },
  );

  it('has nothing while it is off, and nothing more once it is off again', async () => {
    await start();
    try {
      await connect('TLSv1.3', true);
      setKeyLog(file);
      await connect('TLSv1.3', true);
      const before = await linesOf(file);
      const randoms = new Set(before.map((entry) => entry.split(' ')[1]));
      expect(randoms.size).toBe(1);
      setKeyLog(null);
      await connect('TLSv1.3', true);
      expect(await linesOf(file)).toEqual(before);
    } finally {
      await server.stop();
      await ca.remove();
    }
  });
});

it('neither makes a file nor follows a link', async () => {
  const missing = join(folder, 'missing.log');
  expect(() => {
    setKeyLog(missing);
  }).toThrow(expect.objectContaining({ code: 'not-found' }));
  const link = join(folder, 'link.log');
  await symlink(file, link);
  expect(() => {
    setKeyLog(link);
  }).toThrow(expect.objectContaining({ code: 'permission-denied' }));
  expect(isKeyLogOn()).toBe(false);
  logKeys(Buffer.from('nobody asked\n'));
  expect(await readFile(file, 'utf8')).toBe('# as main makes it\n');
});
