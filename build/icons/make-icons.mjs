// node build/icons/make-icons.mjs: draws the app icon anew from its SVG, for every platform.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isRoot } from '../set-up/paths.mjs';
import { command, run } from '../set-up/run.mjs';
import { setUpWindow } from '../set-up/set-up.mjs';

const here = import.meta.dirname;
const sizes = [16, 32, 48, 64, 128, 256, 512, 1024];
/** The type codes under which macOS looks for a PNG of that size. */
const icnsTypes = /** @type {const} */ ([
  ['icp4', 16],
  ['icp5', 32],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
]);

await command(async () => {
  const { runtime, env, stop } = await setUpWindow({ isHidden: true });
  const folder = mkdtempSync(path.join(tmpdir(), 'keyferry-icons-'));
  try {
    const jobs = sizes.map((size) => `${size}=${drawingFor(size)}`);
    const sandbox = isRoot ? ['--no-sandbox'] : [];
    const app = path.join(here, 'renderer-app');
    await run(runtime.executable, [...sandbox, app, '--', folder, ...jobs], { env });
    /** @type {(size: number) => Buffer} */
    const png = (size) => readFileSync(path.join(folder, `${size}.png`));
    writeFileSync(path.join(here, 'icon.png'), png(512));
    writeFileSync(path.join(here, 'icon.ico'), ico(png));
    writeFileSync(path.join(here, 'icon.icns'), icns(png));
    return 0;
  } finally {
    stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @param {number} size the smallest one has a drawing of its own, with fewer lines */
function drawingFor(size) {
  return path.join(here, size === 16 ? 'app-icon-16.svg' : 'app-icon.svg');
}

/**
 * Windows: a directory of PNG files, 16 bytes each after a header of 6.
 * @param {(size: number) => Buffer} png
 */
function ico(png) {
  const images = sizes.filter((size) => size <= 256).map((size) => ({ size, data: png(size) }));
  const directory = Buffer.alloc(6 + 16 * images.length);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(images.length, 4);
  let offset = directory.length;
  for (const [index, { size, data }] of images.entries()) {
    const at = 6 + 16 * index;
    directory.writeUInt8(size % 256, at); // 0 stands for 256
    directory.writeUInt8(size % 256, at + 1);
    directory.writeUInt16LE(1, at + 4);
    directory.writeUInt16LE(32, at + 6);
    directory.writeUInt32LE(data.length, at + 8);
    directory.writeUInt32LE(offset, at + 12);
    offset += data.length;
  }
  return Buffer.concat([directory, ...images.map(({ data }) => data)]);
}

/**
 * macOS: chunks of a type, a length that counts its own 8 bytes of header, and a PNG.
 * @param {(size: number) => Buffer} png
 */
function icns(png) {
  const chunks = icnsTypes.map(([type, size]) => chunk(type, png(size)));
  return chunk('icns', Buffer.concat(chunks));
}

/**
 * @param {string} type
 * @param {Buffer} data
 */
function chunk(type, data) {
  const header = Buffer.alloc(8);
  header.write(type, 'latin1');
  header.writeUInt32BE(8 + data.length, 4);
  return Buffer.concat([header, data]);
}
