import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createApt, hasAptTools, type Apt } from './apt.ts';
import { holdLock } from './lock.ts';
import { runProgram } from './run-program.ts';

/** Packages that are used together. Their libraries come along. */
export interface PackageSet {
  readonly names: readonly string[];
  /** Of this release of Debian instead of the computer's own, with a C library of its own. */
  readonly suite?: string;
}

/** Raise it when what lies in the folder changes though the list of packages did not. */
const layoutVersion = 1;

export interface DebianPackages {
  /** The full path of an extracted file, such as `usr/sbin/sshd`. */
  path(file: string): string;
  /** Environment in which the extracted programs find their libraries. */
  readonly env: NodeJS.ProcessEnv;
  /** Where these libraries are. */
  readonly libraryFolders: readonly string[];
  /** Package name -> version, for reports. */
  readonly versions: Readonly<Record<string, string>>;
}

export type FoundPackages = DebianPackages | { skip: string };

/**
 * The packages, extracted into a cache folder on first use and never installed. Several test files may
 * ask at the same time. Where they cannot be had, `skip` says why.
 */
export async function findPackages(set: PackageSet): Promise<FoundPackages> {
  if (process.platform !== 'linux' || !hasAptTools())
    return { skip: 'real servers need apt-get, dpkg and flock (Debian or Ubuntu)' };
  const folder = await cacheFolder(set);
  if (existsSync(readyFile(folder))) return await open(folder);
  const skip = (await readFailure(folder)) ?? (await makeOnce(folder, set));
  return skip === null ? await open(folder) : { skip };
}

/** How long a failure is taken for granted: the other files of a test run need not try again. */
const failureKeptMs = 10 * 60_000;
const failureFile = (folder: string): string => `${folder}.failed`;

async function readFailure(folder: string): Promise<string | null> {
  const found = await stat(failureFile(folder)).catch(() => null);
  if (!found || Date.now() - found.mtimeMs > failureKeptMs) return null;
  return await readFile(failureFile(folder), 'utf8');
}

const readyFile = (folder: string): string => join(folder, 'versions.json');

async function cacheFolder({ names, suite }: PackageSet): Promise<string> {
  const base =
    process.env['KEYFERRY_CACHE'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'keyferry');
  const release = await readFile('/etc/os-release', 'utf8');
  const value = (key: string): string =>
    new RegExp(`^${key}="?([\\w.-]+)`, 'm').exec(release)?.[1] ?? 'unknown';
  const content = createHash('sha256')
    .update(JSON.stringify([layoutVersion, names, ...(suite === undefined ? [] : [suite])]))
    .digest('hex')
    .slice(0, 8);
  const system = suite ?? `${value('ID')}-${value('VERSION_ID')}`;
  return join(base, `${system}-${process.arch}-${content}`);
}

/** Null once the packages are there, else why not. */
async function makeOnce(folder: string, set: PackageSet): Promise<string | null> {
  await mkdir(join(folder, '..'), { recursive: true });
  const release = await holdLock(`${folder}.lock`);
  try {
    if (existsSync(readyFile(folder))) return null;
    const failure = await readFailure(folder);
    if (failure !== null) return failure;
    await make(folder, set);
    return null;
  } catch (thrown) {
    const reason = `Debian packages could not be had: ${firstComplaint(thrown)}`;
    await writeFile(failureFile(folder), reason);
    return reason;
  } finally {
    await release();
  }
}

/** apt's first line that starts with `E:`, which names the cause; the others repeat it per package. */
function firstComplaint(thrown: unknown): string {
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  return /^(?:.*failed: )?E: (.*)$/m.exec(said)?.[1] ?? said;
}

/** Builds beside the final place and moves there whole, so that a broken run leaves nothing half. */
async function make(folder: string, set: PackageSet): Promise<void> {
  const work = await mkdtemp(`${folder}.tmp-`);
  try {
    const names = await fetchAll(createApt(work, set.suite), work, set);
    await rm(join(work, 'apt'), { recursive: true, force: true });
    await writeFile(readyFile(work), JSON.stringify(await extractAll(work, names)));
    await rm(folder, { recursive: true, force: true });
    await rename(work, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function fetchAll(
  apt: Apt & { refresh(): Promise<void> },
  work: string,
  set: PackageSet,
): Promise<string[]> {
  const fetch = async (): Promise<string[]> => {
    const names = await apt.withLibraries(set.names);
    await apt.download(names, work);
    return names;
  };
  try {
    // The computer has no lists of another release.
    if (set.suite === undefined) return await fetch();
  } catch {
    // Bare systems have no package lists, old ones name versions that are gone: ask with fresh lists.
  }
  await apt.refresh();
  return await fetch();
}

async function extractAll(work: string, names: readonly string[]): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  const files = (await readdir(work)).filter((file) => file.endsWith('.deb'));
  for (const file of files) {
    await runProgram('dpkg', ['-x', file, join(work, 'root')], { cwd: work });
    const [name, version] = file.split('_');
    if (name !== undefined && version !== undefined) versions[name] = decodeURIComponent(version);
    await rm(join(work, file));
  }
  const missing = names.filter((name) => !Object.hasOwn(versions, name));
  if (missing.length > 0) throw new Error(`apt-get did not fetch ${missing.join(', ')}`);
  return versions;
}

async function open(folder: string): Promise<DebianPackages> {
  const root = join(folder, 'root');
  const versions = JSON.parse(await readFile(readyFile(folder), 'utf8')) as Record<string, string>;
  const libraryFolders: string[] = [];
  for (const base of [join(root, 'usr/lib'), join(root, 'lib')]) {
    if (!existsSync(base)) continue;
    const triplets = (await readdir(base)).filter((name) => name.includes('-linux-gnu'));
    libraryFolders.push(...triplets.map((name) => join(base, name)));
  }
  return {
    path: (file) => join(root, file),
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LD_LIBRARY_PATH: libraryFolders.join(':') },
    libraryFolders,
    versions,
  };
}
