import { describe, expect, it, vi } from 'vitest';
import type { SessionInfo } from '../../shared/contract.ts';
import { DemoServerId } from '../../shared/demo.ts';
import { AppError } from '../../shared/errors.ts';
import type { SecurityReport } from '../../shared/report.ts';
import type { HostKeyStores } from '../../trust/stores.ts';
import type { DemoProcess } from './demo-process.ts';
import { createDemoServers, type DemoServers } from './demo-servers.ts';

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

const certificate = {
  fingerprintSha256: `SHA256:${'b'.repeat(43)}`,
  subject: 'CN=demo',
  issuer: 'CN=demo',
  validFrom: '2026-01-01T00:00:00.000Z',
  validUntil: '2027-01-01T00:00:00.000Z',
};
const webTarget = {
  ...{ protocol: 'https' as const, host: '127.0.0.1', port: 40_002, user: 'demo' },
  ...{ basePath: '/', clientCertificate: null },
};

function createProcess(serverId: DemoServerId) {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const password = 'p'.repeat(32);
  const process: DemoProcess = {
    server:
      serverId === 'webdav'
        ? { target: webTarget, password, identity: { kind: 'certificate', certificate } }
        : { target, password, identity: { kind: 'host-key', hostKey } },
    ended,
    stop() {
      end();
      return Promise.resolve();
    },
  };
  return process;
}

function setUp() {
  const start = vi.fn((serverId: DemoServerId) => Promise.resolve(createProcess(serverId)));
  const onChange = vi.fn();
  return { servers: createDemoServers({ start, onChange }), start, onChange };
}

const find = (servers: DemoServers, serverId: DemoServerId) =>
  servers.list().find((server) => server.serverId === serverId);

describe('the demo servers', () => {
  it('say what they would offer before they run', () => {
    const { servers, start } = setUp();
    const names = servers.list().map(({ serverId }) => serverId);
    expect(names).toEqual(['modern-sftp', 'webdav', 'typical-ftps', 'legacy-sftp', 'legacy-ftps']);
    expect(find(servers, 'modern-sftp')).toMatchObject({
      state: 'stopped',
      target: null,
      setUp: { hostKey: ['ssh-ed25519'] },
      lastConnection: null,
    });
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
    await servers.start('webdav');
    expect(start).toHaveBeenLastCalledWith('webdav');
    expect(JSON.stringify([one, onChange.mock.calls])).not.toContain('ppp');
  });

  it('say why they did not start, and can be tried again', async () => {
    const { servers, start } = setUp();
    start.mockRejectedValueOnce(new AppError('timeout', 'Too late.'));
    await expect(servers.start('modern-sftp')).rejects.toMatchObject({ code: 'timeout' });
    expect(find(servers, 'modern-sftp')).toMatchObject({
      state: 'failed',
      failure: { code: 'timeout' },
    });
    expect(await servers.start('modern-sftp')).toMatchObject({ state: 'running', failure: null });
  });

  it('are known to have stopped, by order or by themselves', async () => {
    const { servers, onChange } = setUp();
    await servers.start('modern-sftp');
    await servers.start('webdav');
    expect(servers.isRunning()).toBe(true);
    await servers.stop();
    await vi.waitFor(() => {
      expect(servers.isRunning()).toBe(false);
    });
    expect(onChange).toHaveBeenLastCalledWith(
      DemoServerId.options.map(() => expect.objectContaining({ state: 'stopped' }) as unknown),
    );
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
    const pins = { find: vi.fn(() => Promise.resolve(undefined)) };
    const certificatePins = { find: vi.fn(() => Promise.resolve(undefined)) };
    const trusted = servers.vouchedFor({ pins, certificatePins } as unknown as HostKeyStores);
    expect(await trusted.pins?.find('127.0.0.1', target.port)).toBeUndefined();
    await servers.start('modern-sftp');
    await servers.start('webdav');
    expect(await trusted.pins?.find('127.0.0.1', target.port)).toMatchObject({
      fingerprintSha256: hostKey.fingerprintSha256,
      source: 'the key that Keyferry made for its demo server',
    });
    expect(await trusted.certificatePins?.find('127.0.0.1', webTarget.port)).toMatchObject({
      fingerprintSha256: certificate.fingerprintSha256,
      source: 'the certificate that Keyferry made for its demo server',
    });
    for (const port of [22, webTarget.port]) {
      expect(await trusted.pins?.find('127.0.0.1', port)).toBeUndefined();
      expect(pins.find).toHaveBeenLastCalledWith('127.0.0.1', port);
    }
    expect(await trusted.certificatePins?.find('127.0.0.1', target.port)).toBeUndefined();
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
    expect(find(servers, 'modern-sftp')).toMatchObject({ lastConnection: null });
    servers.noteConnection('demo-modern-sftp', { report } as SessionInfo);
    expect(find(servers, 'modern-sftp')).toMatchObject({
      lastConnection: {
        keyExchange: { name: 'curve25519-sha256' },
        cipher: 'aes256-gcm@openssh.com',
        grade: 'A',
      },
    });
    expect(find(servers, 'webdav')).toMatchObject({ lastConnection: null });
  });
});
