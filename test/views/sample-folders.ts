import { chmod, mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';

const modified = new Date('2026-03-12T14:01:00');

/** Files of a small web site, sizes in bytes; names that end in `/` are folders. */
const projectFiles: Readonly<Record<string, number>> = {
  'assets/': 0,
  'fonts/': 0,
  'locales/': 0,
  'workers/': 0,
  '404.html': 3_100,
  'app.4f9c21.css': 61_800,
  'app.4f9c21.js': 412_000,
  'app.4f9c21.js.map': 1_900_000,
  'atlas-web-4.12.0.tar.zst': 24_100_000,
  'atlas-web-4.12.0.tar.zst.sha256': 94,
  'favicon.svg': 1_200,
  'index.html': 14_200,
  'manifest.webmanifest': 688,
  'robots.txt': 112,
  'sitemap.xml': 22_700,
  'sw.js': 8_400,
  'third-party-licenses.txt': 96_300,
};

const serverFiles: Readonly<Record<string, number>> = {
  '.well-known/': 0,
  'backups/': 0,
  'logs/': 0,
  'releases/4.11.3/': 0,
  'shared/': 0,
  'uploads/': 0,
  '.htaccess': 1_400,
  '404.html': 3_100,
  'CHANGELOG.md': 38_000,
  'deploy.lock': 0,
  'deploy.sh': 4_700,
  'healthz.json': 64,
  'index.html': 13_900,
  'annual-report-with-a-name-that-no-column-can-ever-hold-2026-final-v7.pdf': 88_400,
};

export async function makeProject(folder: string): Promise<void> {
  await makeFiles(folder, projectFiles);
}

export async function makeServerFolder(folder: string): Promise<void> {
  await makeFiles(folder, serverFiles);
  await symlink('releases/4.11.3', path.join(folder, 'current'));
  await chmod(path.join(folder, 'deploy.sh'), 0o750);
}

/** What can be looked into. */
const contents: Readonly<Record<string, string>> = {
  'deploy.sh': `#!/bin/sh
# Puts a release under a new name and points "current" to it.
set -eu

release="$1"
cd "$(dirname "$0")"
tar --zstd -xf "uploads/$release.tar.zst" -C releases
ln -sfn "releases/$release" current.new
mv -T current.new current
curl -fsS http://127.0.0.1:8080/healthz.json
`,
};

async function makeFiles(folder: string, files: Readonly<Record<string, number>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, sizeBytes] of Object.entries(files)) {
    const file = path.join(folder, name);
    if (name.endsWith('/')) await mkdir(file, { recursive: true });
    else await writeFile(file, contents[name] ?? Buffer.alloc(sizeBytes, name));
    await utimes(file, modified, modified);
  }
}
