import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AppError } from '../shared/errors.ts';
import { startEngine, type EngineOptions, type EngineProcess } from './engine-process.ts';

/** Answers pings, and does what the path of a `files.stat` says. */
const script = `
const acts = {
  crash: () => process.exit(7),
  hang: () => { for (;;); },
  linger: () => process.on('disconnect', () => setInterval(() => {}, 1000)),
  environment: () => process.stderr.write(Object.keys(process.env).sort().join(' ') + '\\n'),
};
process.on('message', (message) => {
  if (message.type !== 'call') return;
  if (message.channel === 'engine.ping') {
    process.send({ type: 'result', id: message.id, ok: true, value: null });
  }
  acts[message.params.path]?.();
});
`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'keyferry-engine-'));
  await writeFile(path.join(folder, 'engine.cjs'), script);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

function start(options: Partial<EngineOptions> = {}): EngineProcess {
  return startEngine({
    node: process.execPath,
    script: path.join(folder, 'engine.cjs'),
    handlers: {},
    onPush: () => undefined,
    onOutput: () => undefined,
    ...options,
  });
}

function isAlive(pid: number | undefined): boolean {
  try {
    return process.kill(pid ?? 0, 0);
  } catch {
    return false; // ESRCH: there is no such process.
  }
}

const ask = (engine: EngineProcess, act: string) =>
  engine.call('files.stat', { sessionId: 's1', path: act });

describe('startEngine', () => {
  it('fails pending calls when the process crashes, and says how it ended', async () => {
    const engine = start();
    await expect(ask(engine, 'crash')).rejects.toMatchObject({
      code: 'connection-lost',
      retryable: true,
      detail: { engine: 'crashed', exitCode: 7 },
    });
    expect((await engine.ended).code).toBe('connection-lost');
    await expect(engine.call('engine.ping', {})).rejects.toMatchObject({ code: 'connection-lost' });
  });

  it('kills a process that stopped answering', async () => {
    const engine = start({ watch: { everyMs: 200, roundsAllowed: 4 } });
    await engine.call('engine.ping', {});
    await expect(ask(engine, 'hang')).rejects.toMatchObject({
      code: 'connection-lost',
      detail: { engine: 'hung' },
    });
    await engine.ended;
    expect(isAlive(engine.pid)).toBe(false);
  });

  it('says that a process could not even be started', async () => {
    const engine = start({ node: path.join(folder, 'no-node') });
    expect(await engine.ended).toMatchObject({
      code: 'internal',
      detail: { engine: 'not-started' },
    });
    await engine.stop(new AppError('cancelled', 'closed'));
  });

  it('ends a process by closing its channel, and pending calls with the reason', async () => {
    const engine = start();
    await engine.call('engine.ping', {});
    const pending = ask(engine, 'wait');
    const stopped = engine.stop(new AppError('cancelled', 'closed'));
    await expect(pending).rejects.toMatchObject({ code: 'cancelled' });
    await stopped;
    expect(isAlive(engine.pid)).toBe(false);
    expect((await engine.ended).code).toBe('cancelled');
  });

  it('kills a process that ignores the end of its channel', async () => {
    const engine = start();
    await engine.call('engine.ping', {});
    void ask(engine, 'linger').catch(() => undefined);
    await engine.call('engine.ping', {});
    await engine.stop(new AppError('cancelled', 'closed'));
    expect(isAlive(engine.pid)).toBe(false);
  });

  it('passes on neither Node options nor the settings of the app', async () => {
    vi.stubEnv('NODE_OPTIONS', '--no-warnings');
    vi.stubEnv('KEYFERRY_USER_DATA', '/profile');
    const line = await new Promise<string>((resolve) => {
      const engine = start({
        onOutput: (text) => {
          resolve(text);
          void engine.stop(new AppError('cancelled', 'closed'));
        },
      });
      ask(engine, 'environment').catch(() => undefined);
    });
    vi.unstubAllEnvs();
    expect(line.split(' ')).toContain('PATH');
    expect(line).not.toMatch(/NODE_OPTIONS|KEYFERRY_/);
  });
});
