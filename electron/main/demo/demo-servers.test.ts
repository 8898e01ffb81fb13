import { describe, expect, it, vi } from 'vitest';
import type { SessionInfo } from '../../shared/contract.ts';
import { AppError } from '../../shared/errors.ts';
import type { SecurityReport } from '../../shared/report.ts';
import type { PinStore } from '../../trust/pins.ts';
import type { DemoProcess } from './demo-process.ts';
import { createDemoServers } from './demo-servers.ts';

const target = {
  protocol: 'sftp' as const,
  host: '127.0.0.1',
  port: 40_001,
  user: 'demo',
  identityFiles: [],
  agent: 'none' as const,
};
const hostKey = {
  type: 'ssh-ed25519',
  bits: 256,
  fingerprintSha256: `SHA256:${'a'.repeat(43)}`,
  fingerprintMd5: '',
  base64: 'AAAA',
};

function createProcess() {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const process: DemoProcess = {
    servers: [{ serverId: 'modern-sftp', target, password: 'p'.repeat(32), hostKey }],
    ended,
    stop() {
      end();
      return Promise.resolve();
    },
  };
  return { process, end };
}

function setUp() {
  const { process, end } = createProcess();
  const start = vi.fn(() => Promise.resolve(process));
  const onChange = vi.fn();
  return { servers: createDemoServers({ start, onChange }), start, onChange, end };
}

describe('the demo servers', () => {
  it('say what they would offer before they run', () => {
    const { servers, start } = setUp();
    expect(servers.list()).toMatchObject([
      {
        serverId: 'modern-sftp',
        state: 'stopped',
        target: null,
        algorithms: { hostKey: ['ssh-ed25519'] },
        lastConnection: null,
      },
    ]);
    expect(start).not.toHaveBeenCalled();
  });

  it('are started once, however often they are wanted', async () => {
    const { servers, start, onChange } = setUp();
    const [one, two] = await Promise.all([
      servers.start('modern-sftp'),
      servers.start('modern-sftp'),
    ]);
    expect(one).toMatchObject({ state: 'running', target });
    expect(two).toEqual(one);
    await servers.start('modern-sftp');
    expect(start).toHaveBeenCalledOnce();
    expect(JSON.stringify([one, onChange.mock.calls])).not.toContain('ppp');
  });

  it('say why they did not start, and can be tried again', async () => {
    const { servers, start } = setUp();
    start.mockRejectedValueOnce(new AppError('timeout', 'Too late.'));
    await expect(servers.start('modern-sftp')).rejects.toMatchObject({ code: 'timeout' });
    expect(servers.list()).toMatchObject([{ state: 'failed', failure: { code: 'timeout' } }]);
    expect(await servers.start('modern-sftp')).toMatchObject({ state: 'running', failure: null });
  });

  it('are known to have stopped, by order or by themselves', async () => {
    const { servers, onChange } = setUp();
    await servers.start('modern-sftp');
    expect(servers.isRunning()).toBe(true);
    await servers.stop();
    await vi.waitFor(() => {
      expect(servers.isRunning()).toBe(false);
    });
    expect(onChange).toHaveBeenLastCalledWith([expect.objectContaining({ state: 'stopped' })]);
  });

  it('give their password to themselves alone', async () => {
    const { servers } = setUp();
    expect(servers.passwordFor('demo-modern-sftp', target)).toBeUndefined();
    await servers.start('modern-sftp');
    expect(servers.passwordFor('demo-modern-sftp', target)).toBe('p'.repeat(32));
    expect(servers.passwordFor('other', target)).toBeUndefined();
    for (const other of [
      { ...target, port: 22 },
      { ...target, host: 'localhost' },
      { ...target, user: 'root' },
    ]) {
      expect(servers.passwordFor('demo-modern-sftp', other)).toBeUndefined();
    }
  });

  it('are trusted at their port while they run, and nowhere else', async () => {
    const { servers } = setUp();
    const pins = { path: '', find: vi.fn(() => Promise.resolve(undefined)) };
    const trusted = servers.withPins(pins as unknown as PinStore);
    expect(await trusted.find('127.0.0.1', target.port)).toBeUndefined();
    await servers.start('modern-sftp');
    expect(await trusted.find('127.0.0.1', target.port)).toMatchObject({
      fingerprintSha256: hostKey.fingerprintSha256,
      source: 'the key that Keyferry made for its demo servers',
    });
    expect(await trusted.find('127.0.0.1', 22)).toBeUndefined();
    expect(pins.find).toHaveBeenLastCalledWith('127.0.0.1', 22);
  });

  it('show what the last real connection came to', async () => {
    const { servers } = setUp();
    await servers.start('modern-sftp');
    const report = {
      keyExchange: { name: 'curve25519-sha256' },
      encryption: { clientToServer: { cipher: 'aes256-gcm@openssh.com' } },
      grade: { mark: 'A' },
    } as unknown as SecurityReport;
    servers.noteConnection('some-site', { report } as SessionInfo);
    expect(servers.list()).toMatchObject([{ lastConnection: null }]);
    servers.noteConnection('demo-modern-sftp', { report } as SessionInfo);
    expect(servers.list()).toMatchObject([
      {
        lastConnection: {
          keyExchange: 'curve25519-sha256',
          cipher: 'aes256-gcm@openssh.com',
          grade: 'A',
        },
      },
    ]);
  });
});
