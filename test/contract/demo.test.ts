import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Client from 'ssh2-sftp-client';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DemoReady } from '../../electron/shared/demo.ts';

const script = fileURLToPath(new URL('../../electron/demo/demo.ts', import.meta.url));

interface Demo {
  child: ChildProcess;
  server: DemoReady;
}

let folder: string;
let demo: Demo;
const started: ChildProcess[] = [];

const argument = (): string => JSON.stringify({ serverId: 'modern-sftp', folder });

async function startDemo(): Promise<Demo> {
  const child = fork(script, [argument()], { stdio: 'inherit' });
  started.push(child);
  const [message] = (await once(child, 'message')) as [unknown];
  return { child, server: v.parse(DemoReady, message) };
}

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'keyferry-demo-')));
  demo = await startDemo();
});
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

async function connect(options: { password?: string; username?: string } = {}): Promise<Client> {
  const { target, password, identity } = demo.server;
  if (identity.kind !== 'host-key') throw new Error('SFTP proves itself by a key.');
  const client = new Client();
  await client.connect({
    host: target.host,
    port: target.port,
    username: target.user,
    password,
    hostVerifier: (key: Buffer) => key.toString('base64') === identity.hostKey.base64,
    ...options,
  });
  return client;
}

async function withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function readText(client: Client, path: string): Promise<string> {
  const content = await client.get(path);
  if (!Buffer.isBuffer(content)) throw new Error('Without a target, get answers with the bytes.');
  return content.toString();
}

describe('the demo server', () => {
  it('shows its sample files as a whole server', async () => {
    await withClient(async (client) => {
      expect(await client.realPath('.')).toBe('/');
      const names = (await client.list('/')).map(({ name }) => name).sort();
      expect(names).toContain('Welcome.txt');
      expect(names).toContain('Shortcut to Documents');
      expect(await readText(client, '/Welcome.txt')).toContain('Welcome aboard');
    });
  });

  it('takes and gives back what is brought', async () => {
    await withClient(async (client) => {
      const content = Buffer.from('möwe\n'.repeat(50_000));
      await client.put(content, '/Incoming/gull.txt');
      expect(await readText(client, '/Incoming/gull.txt')).toBe(content.toString());
      await client.rename('/Incoming/gull.txt', '/Incoming/bird.txt');
      await client.delete('/Incoming/bird.txt');
      expect(await client.list('/Incoming')).toEqual([]);
    });
  });

  it('lets nobody out of its folder', async () => {
    await writeFile(join(folder, 'outside'), 'secret');
    await symlink(join(folder, 'outside'), join(folder, 'files', 'way out'));
    await symlink('..', join(folder, 'files', 'up'));
    await withClient(async (client) => {
      for (const path of ['/way out', '/up/outside', '/up/host_key']) {
        await expect(client.get(path), path).rejects.toThrow();
        await expect(client.put(Buffer.from('x'), path), path).rejects.toThrow();
      }
      await expect(client.list('/up')).rejects.toThrow();
      // Above its root there is nothing: these are names inside of it.
      await expect(client.get('/../outside')).rejects.toThrow();
      await client.put(Buffer.from('x'), '/../host_key');
    });
    expect((await readdir(folder)).sort()).toEqual(['files', 'host_key', 'outside']);
    expect(await readFile(join(folder, 'outside'), 'utf8')).toBe('secret');
    expect(await readFile(join(folder, 'files', 'host_key'), 'utf8')).toBe('x');
  });

  it('takes its own password and no other way in', async () => {
    for (const options of [{ password: 'wrong' }, { username: 'root' }, { password: '' }]) {
      await expect(connect(options)).rejects.toThrow(/authentication/i);
    }
  });

  it('listens on this computer alone', () => {
    expect(demo.server.target.host).toBe('127.0.0.1');
    expect(demo.server.target.port).toBeGreaterThan(1_023);
  });
});

describe('its process', () => {
  it('keeps the host key and nothing else from one start to the next', async () => {
    demo.child.kill('SIGTERM');
    await once(demo.child, 'exit');
    expect(await readdir(folder)).not.toContain('files');
    const before = demo.server;
    demo = await startDemo();
    expect(demo.server.identity).toEqual(before.identity);
    expect(demo.server.password).not.toBe(before.password);
    await withClient(async (client) => {
      expect((await client.list('/')).map(({ name }) => name)).not.toContain('way out');
    });
  });

  it('ends when its parent has gone', async () => {
    const { child } = demo;
    child.disconnect();
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
    expect(await readdir(folder)).not.toContain('files');
  });

  it('says what is wrong and ends when it cannot start', async () => {
    await rm(join(folder, 'host_key'));
    await mkdir(join(folder, 'host_key', 'not a file'), { recursive: true });
    const child = fork(script, [argument()], { stdio: 'pipe' });
    started.push(child);
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(1);
  });
});
