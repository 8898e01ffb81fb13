import { realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { demoAlgorithms, parseDemoOptions, type DemoReady } from '../shared/demo.ts';
import { loadHostKey } from './host-key.ts';
import { makeSampleFiles } from './sample-files.ts';
import { startDemoSftp } from './sftp-server.ts';

/*
 * The process of the demo servers. Main starts it with its options as the only argument and hears once,
 * over the pipe of the fork, where the servers listen. It ends when main says so (SIGTERM) or has gone.
 */

/** Main waits no longer either. */
const tidyUpMs = 1_000;
/** Two looks stay under the 2 s in which no process may outlive the app. */
const parentCheckMs = 500;

const parentPid = process.ppid;
const { folder } = parseDemoOptions(process.argv[2]);
const files = path.join(folder, 'files');
let closeServers: () => Promise<void> = () => Promise.resolve();
let isEnding = false;

async function start(): Promise<DemoReady> {
  const { privateKey, hostKey } = await loadHostKey(path.join(folder, 'host_key'));
  await makeSampleFiles(files);
  const root = await realpath(files);
  const algorithms = demoAlgorithms['modern-sftp'];
  const server = await startDemoSftp({ root, hostKey: privateKey, algorithms });
  closeServers = () => server.close();
  const target = {
    protocol: 'sftp' as const,
    host: '127.0.0.1',
    port: server.port,
    user: server.user,
    identityFiles: [],
    agent: 'none' as const,
  };
  return {
    type: 'ready',
    servers: [{ serverId: 'modern-sftp', target, password: server.password, hostKey }],
  };
}

/** The sample files go with the servers: nobody keeps anything here. */
function end(exitCode: number): void {
  if (isEnding) return;
  isEnding = true;
  const exit = (): void => process.exit(exitCode);
  setTimeout(exit, tidyUpMs);
  void closeServers()
    .then(() => rm(files, { recursive: true, force: true }))
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
else fail(new Error('The demo servers are started by Keyferry.'));
