import { execFile } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const launcher = path.join(import.meta.dirname, 'keyferry');
const program =
  'process.stdout.write(JSON.stringify([__dirname, process.cwd(), ...process.argv.slice(2)]));' +
  'process.exitCode = 3;';
let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'keyferry launcher ')));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Lays the launcher and a CLI that prints its surroundings into the folder. */
function install(cliFolder: string): string {
  const place = path.join(folder, 'out/keyferry');
  mkdirSync(path.join(folder, 'out', cliFolder), { recursive: true });
  writeFileSync(path.join(folder, 'out', cliFolder, 'cli.cjs'), program);
  copyFileSync(launcher, place);
  return place;
}

async function start(command: string, args: string[], env: NodeJS.ProcessEnv = {}) {
  const options = { cwd: tmpdir(), env: { ...process.env, ...env } };
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, options);
    return { status: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, stdout, stderr };
  }
}

describe.skipIf(process.platform === 'win32')('the launcher of the command line', () => {
  const KEYFERRY_NODE = process.execPath;

  it('passes arguments, working folder and exit status through', async () => {
    const command = install('electron');
    const { status, stdout } = await start(command, ['ls', 'a b', '*', ''], { KEYFERRY_NODE });
    expect(status).toBe(3);
    const expected = [path.join(folder, 'out/electron'), realpathSync(tmpdir())];
    expect(JSON.parse(stdout)).toEqual([...expected, 'ls', 'a b', '*', '']);
  });

  it('works through symbolic links, relative ones too', async () => {
    install('electron');
    symlinkSync('out/keyferry', path.join(folder, 'relative'));
    symlinkSync(path.join(folder, 'relative'), path.join(folder, 'kf'));
    const { stdout } = await start(path.join(folder, 'kf'), [], { KEYFERRY_NODE });
    expect(JSON.parse(stdout)).toContain(path.join(folder, 'out/electron'));
  });

  it('finds the unpacked bundle and its own Node in a package', async () => {
    const command = install('app.asar.unpacked/out/electron');
    mkdirSync(path.join(folder, 'out/node/bin'), { recursive: true });
    symlinkSync(process.execPath, path.join(folder, 'out/node/bin/node'));
    const { stdout } = await start(command, [], { KEYFERRY_NODE: '' });
    expect(JSON.parse(stdout)).toContain(path.join(folder, 'out/app.asar.unpacked/out/electron'));
  });

  it('says where it looked for a Node', async () => {
    const command = install('electron');
    const { status, stdout, stderr } = await start(command, [], { KEYFERRY_NODE: '/nowhere/node' });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('/nowhere/node');
  });
});
