import {
  lchown,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

/** Names that have to be quoted, escaped or left alone somewhere on their way. */
export const oddNames: readonly string[] = [
  'with space',
  '#hash',
  'per%cent%20',
  'plus+and&',
  'quotes\'"`',
  '.hidden',
  '-dash',
  'semi;colon$(echo)',
  'back\\slash',
  'line\nbreak',
  'gr\u00fc\u00dfe',
  'gru\u0308\u00dfe',
  '\u65e5\u672c\u8a9e',
  '\u{1f6f3}',
  'x'.repeat(255),
];

/** A folder with odd names, an empty file and folder, a larger file, links, and a few levels. */
export async function makeTree(root: string): Promise<void> {
  await mkdir(join(root, 'deep', 'er', 'still'), { recursive: true });
  await mkdir(join(root, 'empty'));
  await writeFile(join(root, 'nothing'), '');
  await writeFile(join(root, 'large'), randomBytes(3_000_001));
  await writeFile(join(root, 'deep', 'er', 'still', 'here'), 'found');
  await symlink('nothing', join(root, 'link'));
  await symlink('../nowhere', join(root, 'dangling'));
  for (const name of oddNames) await writeFile(join(root, name), `content of ${name}`);
}

/** Path below the root -> kind and content, for comparing two trees. */
export async function readTree(root: string, below = ''): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of await readdir(join(root, below))) {
    const path = join(below, name);
    const stats = await lstat(join(root, path));
    if (stats.isSymbolicLink()) found.set(path, `link to ${await readlink(join(root, path))}`);
    else if (stats.isDirectory()) {
      found.set(path, 'folder');
      for (const [deeper, what] of await readTree(root, path)) found.set(deeper, what);
    } else found.set(path, `file ${(await readFile(join(root, path))).toString('base64')}`);
  }
  return found;
}

/** Hands everything at and below `path` to the owner of `model`: a server's user, when we are root. */
export async function giveLike(model: string, path: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await lstat(model);
  await lchown(path, uid, gid);
  if (!(await lstat(path)).isDirectory()) return;
  for (const name of await readdir(path)) await giveLike(model, join(path, name));
}
