import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';

/**
 * One value for the content of many files: a few milliseconds for a few hundred sources, and unlike
 * modification times it survives a checkout of another branch and back.
 * @param {string[]} places files and folders relative to the repository; missing ones count as empty
 * @param {(file: string) => boolean} [isWanted] gets the path relative to the repository
 * @returns {string}
 */
export function contentHash(places, isWanted = () => true) {
  const hash = createHash('sha256');
  for (const file of places.flatMap(filesOf).filter(isWanted).sort()) {
    const content = readFileSync(path.join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/**
 * @param {string} place
 * @returns {string[]}
 */
function filesOf(place) {
  const stat = statSync(path.join(root, place), { throwIfNoEntry: false });
  if (!stat) return [];
  if (stat.isFile()) return [place];
  return readdirSync(path.join(root, place), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .map((file) => file.replaceAll(path.sep, '/'));
}

/**
 * @param {string} file absolute
 * @returns {string | undefined} its text, undefined where there is none
 */
export function readStamp(file) {
  return statSync(file, { throwIfNoEntry: false })?.isFile()
    ? readFileSync(file, 'utf8')
    : undefined;
}

/**
 * @param {string} file absolute
 * @param {string} text
 */
export function writeStamp(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
