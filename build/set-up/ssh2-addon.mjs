import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cacheFolder, inModules, root } from './paths.mjs';
import { packageVersion } from './package-file.mjs';
import { attempt, findProgram, run, say } from './run.mjs';
import { readStamp, writeStamp } from './stamp.mjs';

/** @typedef {import('./bundled-node.mjs').BundledNode} BundledNode */

const sources = inModules('ssh2/lib/protocol/crypto');
/** Where ssh2 loads it from: in node_modules (tests) and beside the bundles (the app). */
const places = [
  path.join(sources, 'build/Release/sshcrypto.node'),
  path.join(root, 'out/electron/sshcrypto.node'),
];

/** Raise it when the same sources would be compiled in another way. */
const recipe = 2;

/**
 * ssh2's optional add-on saves a quarter to almost half of the CPU time of its ciphers. It is compiled
 * for the bundled Node once per version and kept in the cache.
 * @param {BundledNode} node
 * @returns {Promise<string | undefined>} the compiled add-on
 */
export async function ensureSsh2Addon(node) {
  const version = packageVersion(inModules('ssh2'));
  const system = `${process.platform}-${process.arch}`;
  const name = `sshcrypto-${version}-node-${node.version}-${system}-${recipe}`;
  const addon = path.join(cacheFolder, 'addons', `${name}.node`);
  if (!existsSync(addon)) await tryToCompile(addon, node);
  return existsSync(addon) ? addon : undefined;
}

/**
 * Puts the add-on where ssh2 looks for it; takes one for another Node away.
 * @param {string | undefined} addon
 */
export async function placeSsh2Addon(addon) {
  for (const place of places) {
    if (!addon) rmSync(place, { force: true });
    else if (!(await isSame(addon, place))) await replace(addon, place);
  }
}

/**
 * @param {string} a
 * @param {string} b
 */
async function isSame(a, b) {
  return existsSync(b) && (await readFile(a)).equals(await readFile(b));
}

/**
 * By renaming: a process that has the old one loaded keeps it.
 * @param {string} addon
 * @param {string} place
 */
async function replace(addon, place) {
  await mkdir(path.dirname(place), { recursive: true });
  const next = `${place}.${process.pid}`;
  copyFileSync(addon, next);
  renameSync(next, place);
}

/**
 * Its absence is said once: when the reason is a new one.
 * @param {string} addon
 * @param {BundledNode} node
 */
async function tryToCompile(addon, node) {
  const record = `${addon}.absent`;
  const log = `${addon}.log`;
  if (existsSync(log)) return;
  const lacking = whatIsLacking(node);
  if (lacking !== undefined && readStamp(record) === lacking) return;
  const reason = lacking ?? (await compile(addon, node, log));
  if (reason === undefined) return;
  say(`SFTP will use more CPU: ssh2's optional add-on was not compiled (${reason})`);
  writeStamp(record, reason);
}

/**
 * @param {BundledNode} node
 * @returns {string | undefined} why compiling would be in vain
 */
function whatIsLacking({ prefix }) {
  if (process.platform === 'win32') return 'not supported on Windows';
  if (!existsSync(path.join(prefix, 'include/node/node.h'))) return `no headers in ${prefix}`;
  const hasCompiler = process.env['CXX'] !== undefined || findProgram('c++') || findProgram('g++');
  if (!hasCompiler || !findProgram('make')) return 'no C++ compiler with make';
  return findProgram('python3') ? undefined : 'no python3';
}

/**
 * @param {string} addon
 * @param {BundledNode} node
 * @param {string} log gets the compiler's output if it fails
 * @returns {Promise<string | undefined>} why it failed
 */
async function compile(addon, node, log) {
  say("compiling ssh2's optional add-on …");
  const folder = await mkdtemp(path.join(tmpdir(), 'keyferry-addon-'));
  try {
    await cp(path.join(sources, 'binding.gyp'), path.join(folder, 'binding.gyp'));
    await cp(path.join(sources, 'src'), path.join(folder, 'src'), { recursive: true });
    await mendSources(path.join(folder, 'src/binding.cc'));
    const openssl = await run(node.executable, ['-p', 'process.versions.openssl.split(".")[0]'], {
      isQuiet: true,
    });
    const { status, stderr } = await attempt(
      process.execPath,
      [
        inModules('node-gyp/bin/node-gyp.js'),
        'rebuild',
        `--nodedir=${node.prefix}`,
        `--target=${node.version}`,
        `--real_openssl_major=${openssl}`,
      ],
      // binding.gyp asks for `nan` from where it lies.
      { cwd: folder, env: { ...withoutNpmSettings(), NODE_PATH: inModules() }, isQuiet: true },
    );
    const built = path.join(folder, 'build/Release/sshcrypto.node');
    const complaint = status === 0 ? await whyNotLoaded(node, built) : stderr;
    if (complaint !== undefined) {
      writeStamp(log, complaint);
      return `see ${log}; remove it to try again`;
    }
    await replace(built, addon);
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * npm hands its settings on to what it starts, and node-gyp prefers them to its arguments: a `nodedir` of
 * the person's would compile for another Node than ours.
 */
function withoutNpmSettings() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_config_/i.test(name)),
  );
}

/**
 * @param {BundledNode} node
 * @param {string} addon
 * @returns {Promise<string | undefined>} ssh2 would leave it out without a word
 */
async function whyNotLoaded(node, addon) {
  const load = ['-e', 'require(process.argv[1])', addon];
  const { status, stderr } = await attempt(node.executable, load, { isQuiet: true });
  return status === 0 ? undefined : `It was compiled and cannot be loaded: ${stderr}`;
}

/**
 * ssh2 1.17.0 calls Context::GetIsolate(), which V8 of Node 26 no longer has.
 * @param {string} file
 */
async function mendSources(file) {
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll('context->GetIsolate()', 'v8::Isolate::GetCurrent()'));
}
