// node test/bench/many-files.ts [--folders 1000] [--files 1000]: one job of very many small files through
// queue and engine, from a real OpenSSH to this disk. Prints time and memory of all processes together.
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startWatchedApp } from '../fixtures/watched-app.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';

const { values } = parseArgs({
  options: {
    folders: { type: 'string', default: '1000' },
    files: { type: 'string', default: '1000' },
  },
});
const [folders, files] = [Number(values.folders), Number(values.files)];
const packages = await findDebianPackages();
if ('skip' in packages) throw new Error(packages.skip);

/** Memory in use, as Linux tells it (Pss): what several processes share counts once for all of them. */
async function bytesInUse(pids: readonly number[]): Promise<number> {
  let sum = 0;
  for (const pid of pids) {
    const text = await readFile(`/proc/${String(pid)}/smaps_rollup`, 'utf8').catch(() => '');
    sum += Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) * 1024;
  }
  return sum;
}

async function countFiles(folder: string): Promise<number> {
  let count = 0;
  for (const name of await readdir(folder)) {
    const inner = path.join(folder, name);
    count += (await lstat(inner)).isDirectory() ? await countFiles(inner) : 1;
  }
  return count;
}

const server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
const here = await mkdtemp(path.join(tmpdir(), 'keyferry-many-'));
const journal = path.join(here, 'journal.db');
try {
  const source = path.join(server.root, 'many');
  for (let folder = 0; folder < folders; folder += 1) {
    const inner = path.join(source, `folder-${String(folder)}`);
    await mkdir(inner, { recursive: true });
    for (let file = 0; file < files; file += 50) {
      const names = Array.from({ length: Math.min(50, files - file) }, (_, at) => file + at);
      await Promise.all(
        names.map((name) =>
          writeFile(path.join(inner, `${String(name)}.txt`), `${String(folder)} ${String(name)}`),
        ),
      );
    }
  }
  process.stdout.write(`made ${String(folders * files)} files\n`);
  const { host, port, user } = server;
  const startedAt = performance.now();
  const app = startWatchedApp({
    journal,
    target: { protocol: 'sftp', host, port, user, identityFiles: [], agent: 'none' },
    password: server.password,
    orders: [
      {
        id: 'many',
        sourceSessionId: 'server',
        targetSessionId: 'local',
        sourcePaths: [source],
        targetFolder: here,
        onConflict: 'ask',
      },
    ],
  });
  let [peakAll, peakQueue, peakEngine, journalBytes] = [0, 0, 0, 0];
  const sampler = setInterval(() => {
    void (async () => {
      const { queue, engines } = app.pids();
      const [queueBytes, ...engineBytes] = await Promise.all(
        [queue, ...engines].map((pid) => bytesInUse([pid])),
      );
      const all = engineBytes.reduce((sum, bytes) => sum + bytes, queueBytes ?? 0);
      peakAll = Math.max(peakAll, all);
      peakQueue = Math.max(peakQueue, queueBytes ?? 0);
      peakEngine = Math.max(peakEngine, ...engineBytes);
      const size = await lstat(journal).catch(() => null);
      journalBytes = Math.max(journalBytes, size?.size ?? 0);
    })();
  }, 1_000);
  const progress = setInterval(() => {
    const view = app.views.get('many');
    process.stdout.write(`${String(view?.filesDone ?? 0)} of ${String(view?.filesTotal ?? 0)}\n`);
  }, 15_000);
  await app.until(() => ['done', 'failed'].includes(app.views.get('many')?.state ?? ''));
  clearInterval(sampler);
  clearInterval(progress);
  const seconds = (performance.now() - startedAt) / 1000;
  const view = app.views.get('many');
  app.kill('everything');
  await app.exited;
  const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  process.stdout.write(
    `${JSON.stringify({
      state: view?.state,
      filesDone: view?.filesDone,
      problems: view?.problems.slice(0, 3),
      arrived: await countFiles(here),
      log: app.log.slice(0, 3),
      seconds: Math.round(seconds),
      filesPerSecond: Math.round((view?.filesDone ?? 0) / seconds),
      peakQueueAndEngines: mebibytes(peakAll),
      peakQueue: mebibytes(peakQueue),
      peakLargestEngine: mebibytes(peakEngine),
      journalAtMost: mebibytes(journalBytes),
    })}\n`,
  );
} finally {
  await rm(here, { recursive: true, force: true });
  await server.stop();
}
