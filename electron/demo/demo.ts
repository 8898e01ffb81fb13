import { mkdir, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  demoSetUps,
  parseDemoOptions,
  type DemoIdentity,
  type DemoReady,
  type SshSetUp,
  type TlsSetUp,
} from '../shared/demo.ts';
import type { RemoteTarget } from '../shared/site.ts';
import { startDemoFtps } from './ftp/ftp-server.ts';
import { loadCertificate } from './keys/certificate.ts';
import { loadHostKey } from './keys/host-key.ts';
import type { RunningServer } from './running-server.ts';
import { makeSampleFiles } from './sample-files.ts';
import { startDemoSftp } from './sftp/sftp-server.ts';
import { startDemoDav } from './web/dav-server.ts';

/*
 * The process of one demo server. Main starts it with its options as the only argument and hears once,
 * over the pipe of the fork, where the server listens. It ends when main says so (SIGTERM) or has gone.
 */

/** Main waits no longer either. */
const tidyUpMs = 1_000;
/** Two looks stay under the 2 s in which no process may outlive the app. */
const parentCheckMs = 500;

const parentPid = process.ppid;
const { serverId, folder } = parseDemoOptions(process.argv[2]);
const files = path.join(folder, 'files');
const scratch = path.join(folder, 'uploads');
let closeServer: () => Promise<void> = () => Promise.resolve();
let isEnding = false;

interface Started {
  server: RunningServer;
  identity: DemoIdentity;
  target: RemoteTarget;
}

async function start(): Promise<DemoReady> {
  await makeSampleFiles(files);
  const root = await realpath(files);
  const setUp = demoSetUps[serverId];
  const started = await (setUp.protocol === 'sftp'
    ? startSftp(root, setUp)
    : startWithTls(root, setUp));
  const { server, identity, target } = started;
  closeServer = () => server.close();
  return { type: 'ready', target, password: server.password, identity };
}

const host = '127.0.0.1';

async function startSftp(root: string, setUp: SshSetUp): Promise<Started> {
  const { privateKey, hostKey } = await loadHostKey(path.join(folder, 'host_key'));
  const server = await startDemoSftp({ root, hostKey: privateKey, setUp });
  const { port, user } = server;
  return {
    server,
    identity: { kind: 'host-key', hostKey },
    target: { protocol: 'sftp', host, port, user, identityFiles: [], agent: 'none' },
  };
}

async function startWithTls(root: string, setUp: TlsSetUp): Promise<Started> {
  const certificate = await loadCertificate(path.join(folder, 'certificate.pem'), setUp.key);
  const identity: DemoIdentity = { kind: 'certificate', certificate: certificate.facts };
  if (setUp.protocol === 'ftps') {
    const server = await startDemoFtps({ root, certificate, setUp });
    const { port, user } = server;
    const place = { host, port, user, clientCertificate: null };
    return { server, identity, target: { protocol: 'ftps', tlsStart: 'explicit', ...place } };
  }
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  const server = await startDemoDav({ root, scratch, certificate, setUp });
  const { port, user } = server;
  const place = { host, port, user, clientCertificate: null };
  return { server, identity, target: { protocol: 'https', basePath: '/', ...place } };
}

/** The sample files go with the server: nobody keeps anything here. */
function end(exitCode: number): void {
  if (isEnding) return;
  isEnding = true;
  const exit = (): void => process.exit(exitCode);
  setTimeout(exit, tidyUpMs);
  void closeServer()
    .then(() => rm(files, { recursive: true, force: true }))
    .then(() => rm(scratch, { recursive: true, force: true }))
    .then(exit, exit);
}

function fail(thrown: unknown): void {
  process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? '') : String(thrown)}\n`);
  end(1);
}

process.on('disconnect', () => {
  end(0);
});
process.on('SIGTERM', () => {
  end(0);
});
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
setInterval(() => {
  if (process.ppid !== parentPid) end(0);
}, parentCheckMs).unref();

if (process.send) start().then((ready) => process.send?.(ready), fail);
else fail(new Error('The demo servers are started by Keyferry alone.'));
