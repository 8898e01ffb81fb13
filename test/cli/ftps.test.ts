import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { SecurityReport } from '../../electron/shared/report.ts';
import { findWithCa } from '../contract/ftp-suite.ts';
import type { FtpTestServer } from '../servers/ftp-server.ts';
import { findVsftpd } from '../servers/vsftpd.ts';
import { failureOf, runCli, type CliRun } from './run-cli.ts';

const found = await findWithCa(findVsftpd);
const Document = v.strictObject({ version: v.literal(1), reports: v.array(SecurityReport) });

describe.skipIf('skip' in found)('the command line and vsftpd', () => {
  let explicit: FtpTestServer;
  let implicit: FtpTestServer;
  let home: string;
  let ca: string;

  beforeAll(async () => {
    if ('skip' in found) return;
    ca = found.ca.caFile;
    const certificate = await found.ca.issue();
    explicit = await found.server.start({ security: 'explicit', certificate });
    implicit = await found.server.start({ security: 'implicit', certificate });
    home = await mkdtemp(join(tmpdir(), 'keyferry-cli-'));
    await mkdir(join(home, 'tree/sub'), { recursive: true });
    await writeFile(join(home, 'tree/a b#%.txt'), 'content');
    await writeFile(join(home, 'tree/sub/empty'), '');
  });
  afterAll(async () => {
    if ('skip' in found) return;
    await explicit.stop();
    await implicit.stop();
    await found.ca.remove();
    await rm(home, { recursive: true });
  });

  const urlOf = (server: FtpTestServer, path: string, scheme = 'ftps'): string =>
    `${scheme}://${server.user}@${server.host}:${String(server.port)}${path}`;
  const run = (server: FtpTestServer, ...args: string[]): Promise<CliRun> =>
    runCli([...args, '--password-env', 'KF_PASSWORD'], {
      home,
      env: { KF_PASSWORD: server.password },
    });

  it('copies a folder there and back, moves and removes it', async () => {
    const trust = ['--ca', ca];
    const at = (path: string): string => urlOf(explicit, path, 'ftpes');
    for (const args of [
      ['put', 'tree', at('/~/')],
      ['mv', at('/~/tree'), at('/~/moved')],
      ['mkdir', at('/~/moved/new')],
      ['get', at('/~/moved'), 'back'],
      ['rm', '-r', at('/~/moved')],
    ])
      expect(await run(explicit, ...args, ...trust), args.join(' ')).toMatchObject({ code: 0 });
    expect(await readFile(join(home, 'back/a b#%.txt'), 'utf8')).toBe('content');
    expect(await readFile(join(home, 'back/sub/empty'), 'utf8')).toBe('');
    const listed = await run(explicit, 'ls', at('/~/'), ...trust);
    expect(listed).toMatchObject({ code: 0 });
    expect(listed.stdout).not.toContain('moved');
  });

  it('trusts a certificate by its fingerprint, and none without', async () => {
    const fingerprint = explicit.fingerprintSha256 ?? '';
    const listed = await run(
      explicit,
      'ls',
      urlOf(explicit, '/~/'),
      '--accept-certificate',
      fingerprint,
    );
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    const refused = await run(explicit, 'ls', '--json', urlOf(explicit, '/~/'));
    expect(refused.code).toBe(3);
    expect(failureOf(refused).code).toBe('certificate-invalid');
  });

  it('reports the control and the data connection', async () => {
    for (const [server, more] of [
      [explicit, []],
      [implicit, ['--implicit']],
    ] as const) {
      const args = ['inspect', '--json', '--data', urlOf(server, '/~/'), '--ca', ca, ...more];
      const inspected = await run(server, ...args);
      expect(inspected).toMatchObject({ code: 0, stderr: '' });
      const { reports } = v.parse(Document, JSON.parse(inspected.stdout));
      expect(reports).toMatchObject([
        { role: 'control', outcome: 'ok', grade: { mark: 'A' }, session: { resumed: false } },
        { role: 'data', outcome: 'ok', session: { resumed: true } },
      ]);
    }
  });

  it('looks without signing in, with the offer that was asked for', async () => {
    const offer = [
      '--versions',
      'TLSv1.2',
      '--ciphers',
      'ECDHE-ECDSA-AES128-GCM-SHA256',
      '--groups',
      'secp256r1',
    ];
    const args = ['inspect', '--json', '--no-login', urlOf(explicit, '/'), ...offer];
    const inspected = await runCli(args, { home });
    expect(inspected.code).toBe(0);
    const { reports } = v.parse(Document, JSON.parse(inspected.stdout));
    expect(reports).toMatchObject([
      {
        protocolVersion: 'TLSv1.2',
        cipherSuite: { name: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256' },
        keyExchange: { group: 'secp256r1' },
        trust: { verdict: 'unverified' },
      },
    ]);
  });

  it('signs in in the clear only where that is said twice', async () => {
    const refused = await run(explicit, 'ls', '--json', urlOf(explicit, '/', 'ftp'));
    expect(refused.code).toBe(2);
    const told = await run(
      explicit,
      'ls',
      '--json',
      urlOf(explicit, '/', 'ftp'),
      '--allow-plaintext',
    );
    // This server wants TLS, and says so.
    expect(failureOf(told).code).toBe('auth-failed');
  });

  it('never goes on without TLS where the server begins with it', async () => {
    const args = [
      'inspect',
      '--json',
      '--no-login',
      urlOf(explicit, '/'),
      '--implicit',
      '--ca',
      ca,
    ];
    const inspected = await runCli(args, { home });
    expect(inspected.code).toBe(1);
    expect(inspected.stdout).toContain('"outcome":"failed"');
  });
});
