import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProbeResult, type SshProbe, type TlsProbe } from '../../electron/shared/probe.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { findNginx } from '../servers/nginx.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { findVsftpd } from '../servers/vsftpd.ts';
import type { FtpTestServer } from '../servers/ftp-server.ts';
import { createTestCa, type TestCa } from '../servers/test-ca.ts';
import type { WebServer } from '../servers/web-server.ts';
import { failureOf, runCli, startCli, type CliRun } from './run-cli.ts';

const own = await findDebianPackages();
const nginx = await findNginx();
const vsftpd = 'skip' in own ? own : await findVsftpd(own);

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'keyferry-cli-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const run = (...args: string[]): Promise<CliRun> => runCli(['probe', ...args], { home });

const Document = v.strictObject({
  version: v.literal(1),
  probe: ProbeResult,
  assessment: v.looseObject({
    grade: v.nullable(v.strictObject({ mark: v.string(), rule: v.string() })),
  }),
});

function documentOf({ stdout }: CliRun) {
  return v.parse(Document, JSON.parse(stdout));
}

/** What it opened, at the rate that it keeps to: `perSecond`, with the time of the first two on top. */
function expectRate({ connections, durationMs }: ProbeResult): void {
  expect(durationMs).toBeGreaterThanOrEqual(((connections - 2) * 1000) / 10);
}

describe.skipIf('skip' in nginx ? nginx.skip : false)('probe of nginx', () => {
  let server: WebServer;
  beforeAll(async () => {
    if ('skip' in nginx) return;
    server = await nginx.start({
      certificate: { key: 'rsa2048' },
      config: [
        'ssl_protocols TLSv1.2 TLSv1.3;',
        'ssl_ciphers AES128-SHA:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES256-GCM-SHA384;',
        'ssl_prefer_server_ciphers on;',
        'ssl_ecdh_curve secp384r1:X25519;',
      ],
    });
  });
  afterAll(() => server.stop());

  it('finds what its configuration says, and signs in nowhere', async () => {
    const done = await run('--json', `https://localhost:${String(server.port)}/`);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    const { probe, assessment } = documentOf(done);
    const found = probe as TlsProbe;
    expect(found.versions.filter(({ isAccepted }) => isAccepted).map(({ name }) => name)).toEqual([
      'TLSv1.3',
      'TLSv1.2',
    ]);
    const [modern, classic] = found.suites;
    expect(modern?.accepted).toHaveLength(3);
    // Its own order; and no key for the third.
    expect(classic?.accepted.map(({ openssl }) => openssl)).toEqual([
      'AES128-SHA',
      'ECDHE-RSA-AES256-GCM-SHA384',
    ]);
    expect(classic?.order).toBe('server');
    for (const { accepted } of found.groups)
      expect(accepted.toSorted()).toEqual(['secp384r1', 'x25519']);
    expect(found.certificates[0]?.versions).toEqual(['TLSv1.2', 'TLSv1.3']);
    expect(found.signatures.map(({ version }) => version)).toEqual(['TLSv1.3', 'TLSv1.2']);
    expect(found.unanswered).toEqual([]);
    expect(found).toMatchObject({ isComplete: true, endpoint: { address: '127.0.0.1' } });
    expect(assessment.grade?.mark).toBe('A');
    expectRate(found);
  });
});

describe.skipIf('skip' in vsftpd ? vsftpd.skip : false)('probe of vsftpd', () => {
  let server: FtpTestServer;
  let ca: TestCa;
  beforeAll(async () => {
    if ('skip' in vsftpd) return;
    ca = await createTestCa();
    server = await vsftpd.start({ security: 'explicit', certificate: await ca.issue() });
  });
  afterAll(async () => {
    await server.stop();
    await ca.remove();
  });

  it('begins with AUTH TLS, and prints for people', async () => {
    const done = await run(`ftps://127.0.0.1:${String(server.port)}/`);
    expect(done.code).toBe(0);
    expect(done.stderr).toMatch(
      /^Asking 127\.0\.0\.1: about \d+ connections.*Nobody signs in\.\n$/,
    );
    expect(done.stdout).toMatch(/^127\.0\.0\.1 port \d+ \(127\.0\.0\.1\)\n\d+ connections in /);
    expect(done.stdout).toMatch(/\nGrade [A-F]\+? for Keyferry, /);
    expect(done.stdout).toMatch(/\nVersions\n {2}TLSv1\.3 {2}accepted\n/);
    expect(done.stdout).toMatch(/ECDHE-(?:RSA|ECDSA)-AES256-GCM-SHA384/);
    expect(done.stdout).not.toContain('undefined');
    expect(server.log()).not.toContain('USER');
  });
});

describe.skipIf('skip' in own ? own.skip : false)('probe of OpenSSH', () => {
  let server: TestServer;
  beforeAll(async () => {
    if ('skip' in own) return;
    server = await startOpenSsh(own);
  });
  afterAll(() => server.stop());

  it('finds its lists, keys and moduli', async () => {
    const done = await run('--json', `sftp://127.0.0.1:${String(server.port)}/`);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    const found = documentOf(done).probe as SshProbe;
    expect(found.software).toMatch(/^SSH-2\.0-OpenSSH_/);
    expect(found.lists['keyExchange']).toContain('curve25519-sha256');
    expect(found.hostKeys.map(({ key }) => key.fingerprintSha256).toSorted()).toEqual(
      server.hostKeys.map(({ fingerprintSha256 }) => fingerprintSha256).toSorted(),
    );
    const bits = found.groupExchange?.sizes.map(({ modulusBits }) => modulusBits);
    expect(bits).toEqual([null, null, null, 2048, 3072, 4096, 6144, 7680, 8192]);
    expect(server.log()).not.toMatch(/Accepted|Failed password|Invalid user/);
    expectRate(found);
  });

  it('says that it is no TLS server', async () => {
    const done = await run('--json', `https://127.0.0.1:${String(server.port)}/`);
    expect(done).toMatchObject({ code: 1, stdout: '' });
    expect(failureOf(done).code).toBe('malformed-message');
  });
});

describe('probe of what does not answer', () => {
  let silent: Server;
  let port: number;
  let opened: () => void;
  beforeAll(async () => {
    silent = createServer((socket) => {
      socket.on('error', () => undefined);
      opened();
    }).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    port = typeof address === 'object' && address ? address.port : 0;
  });
  afterAll(() => silent.close());

  it('ends with 1 where nothing listens', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const address = closed.address();
    const free = typeof address === 'object' && address ? address.port : 0;
    closed.close();
    await once(closed, 'close');
    for (const scheme of ['https', 'ftps', 'sftp']) {
      const done = await run('--json', `${scheme}://127.0.0.1:${String(free)}/`);
      expect(done).toMatchObject({ code: 1, stdout: '' });
      expect(failureOf(done).code).toBe('refused');
    }
  });

  it('ends at once when it is interrupted', async () => {
    const connected = new Promise<void>((resolve) => {
      opened = resolve;
    });
    const child = startCli(['probe', `https://127.0.0.1:${String(port)}/`], { home });
    await connected;
    child.kill('SIGINT');
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(130);
  });
});
