import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findPackages } from '../servers/package-cache.ts';
import { runProgram } from '../servers/run-program.ts';
import { digestOfTree, makeFileSet } from './file-sets.ts';
import { mergeFigures, summarize, toMarkdown, type Benchmarks, type Figure } from './figures.ts';
import { measure, type Measurement } from './measure.ts';
import { startSftpService } from './sftp-service.ts';
import { startFtpsService, startWebdavService } from './tls-services.ts';
import type { Service, Task, Tool } from './tools.ts';
import { works, type Work } from './works.ts';

/*
 * npm run bench [-- --runs N] [--only WORK,WORK]: Keyferry's built command line and others on the same
 * work with the same server, whole processes in turn. Every copy is compared with its source. Writes
 * docs/benchmarks.json and the tables of docs/benchmarks.md; works that were not run keep their figures.
 */

const root = join(import.meta.dirname, '../..');
const documents = {
  json: join(root, 'docs/benchmarks.json'),
  text: join(root, 'docs/benchmarks.md'),
};
const clients = ['lftp', 'rclone', 'putty-tools', 'curl', 'time'];
const servers = ['openssh-server', 'openssh-client', 'openssh-sftp-server', 'libnss-wrapper'];
const starters = { sftp: startSftpService, ftps: startFtpsService, webdav: startWebdavService };

const { values: options } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, only: { type: 'string' } },
});
const runs = Number(options.runs);
const only = options.only?.split(',');
const chosen = works.filter(({ id }) => only?.includes(id) ?? true);
if (!Number.isSafeInteger(runs) || runs < 1 || chosen.length === 0) {
  throw new Error(`--runs takes a number, --only some of ${works.map(({ id }) => id).join(',')}`);
}

const packages = await findPackages({ names: [...servers, ...clients] });
if ('skip' in packages) throw new Error(packages.skip);
const gnuTime = packages.path('usr/bin/time');
const folder = await mkdtemp(join(tmpdir(), 'keyferry-bench-'));
await chmod(folder, 0o755);
const keyferry = join(root, process.platform === 'win32' ? 'out/keyferry.cmd' : 'out/keyferry');
try {
  for (const name of ['sftp', 'ftps', 'webdav'] as const) {
    const own = chosen.filter(({ service = 'sftp' }) => service === name);
    if (own.length === 0) continue;
    const service = await starters[name](packages, keyferry, folder);
    try {
      for (const work of own) await run(work, service);
    } finally {
      await service.stop();
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function run(work: Work, service: Service): Promise<void> {
  process.stdout.write(`${work.title}\n`);
  const source = await makeFileSet(service.folder, work.files);
  const expected = work.kind === 'list' ? '' : await digestOfTree(source);
  const isFolder = work.files.count > 1;
  const taking = service.tools.filter(
    ({ name, isForFoldersToo = true }) =>
      (work.only?.includes(name) ?? true) && (isForFoldersToo || !isFolder),
  );
  const measured = new Map(taking.map((tool) => [tool, [] as Measurement[]]));
  // One round that does not count, so that programs and files are in the page cache for everybody.
  for (let round = 0; round <= runs; round += 1) {
    for (const [tool, results] of measured) {
      const result = await runOnce(work, tool, service, source, expected);
      if (round > 0) results.push(result);
    }
  }
  const figures = [...measured].map(([tool, results]) => summarize(work, tool.name, results));
  for (const { tool, wallSeconds, cpuSeconds, peakBytes } of figures) {
    const { median, min, max } = wallSeconds;
    const wall = [median, min, max].map((value) => value.toFixed(2)).join(' ');
    const rest = `cpu ${cpuSeconds.median.toFixed(2)} peak ${String(Math.round(peakBytes.max / 2 ** 20))} MiB`;
    process.stdout.write(`  ${tool.padEnd(13)} ${wall} ${rest}\n`);
  }
  await write(work, figures, taking);
}

async function runOnce(
  work: Work,
  tool: Tool,
  service: Service,
  source: string,
  expected: string,
): Promise<Measurement> {
  // A new folder each time, and small files are deleted only at the end: for half a minute ext4 searches around the
  // numbers of deleted files whenever it makes a new one (fs/ext4/ialloc.c, recently_deleted), several times the
  // cost of the file itself, and whoever comes second would pay for it.
  const into = await mkdtemp(join(work.kind === 'put' ? service.folder : folder, 'into-'));
  // The server's user writes here.
  await chmod(into, 0o777);
  // What the run before has left to be written must not be paid by this one.
  await runProgram('sync', []);
  const task: Task = {
    kind: work.kind,
    isFolder: work.files.count > 1,
    source,
    into,
    name: work.files.name,
    port: service.portFor(work.delayMs),
  };
  const result = await measure(tool.command(task), gnuTime, folder);
  if (work.kind !== 'list' && (await digestOfTree(join(into, task.name))) !== expected) {
    throw new Error(`${tool.name}: ${work.title}: the copy differs from its source`);
  }
  if (!task.isFolder) await rm(into, { recursive: true });
  return result;
}

async function write(work: Work, figures: Figure[], tools: readonly Tool[]): Promise<void> {
  const stored = await readFile(documents.json, 'utf8').catch(() => null);
  const merged = mergeFigures(stored === null ? null : (JSON.parse(stored) as Benchmarks), {
    machine: machineName(),
    versions: Object.fromEntries(tools.map(({ name, version }) => [name, version])),
    takenAt: { [work.id]: new Date().toISOString() },
    figures,
  });
  await writeFile(documents.json, `${JSON.stringify(merged, null, 2)}\n`);
  const text = await readFile(documents.text, 'utf8');
  const [head = '', rest = ''] = text.split('<!-- figures -->');
  const [, tail = ''] = rest.split('<!-- end of figures -->');
  await writeFile(
    documents.text,
    `${head}<!-- figures -->\n\n${toMarkdown(merged, works)}\n<!-- end of figures -->${tail}`,
  );
}

function machineName(): string {
  const [first] = cpus();
  const memory = `${String(Math.round(totalmem() / 2 ** 30))} GiB`;
  const model = first?.model.trim() ?? 'unknown processor';
  return `${String(cpus().length)} × ${model}, ${memory}, Linux ${release().split('-')[0] ?? ''}`;
}
