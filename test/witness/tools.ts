import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPackages, type DebianPackages } from '../servers/package-cache.ts';
import { runProgram } from '../servers/run-program.ts';
import { waitForText } from '../servers/server-process.ts';
import type { Facts } from './facts.ts';
import { factsOfTshark } from './tshark-json.ts';

/** Enough for the longest handshake; what follows it on a line is not looked at. */
const packetCount = '60';

/** A capture of the first packets of one port, which ends by itself. */
export interface Capture {
  /** What was seen; call it after more than 60 packets have passed. */
  facts(): Promise<Facts>;
  stop(): Promise<void>;
}

export interface WitnessTools {
  readonly version: string;
  capture(port: number): Promise<Capture>;
}

/** tshark, fetched and not installed. Capturing on the loopback interface needs root. */
export async function findWitnessTools(): Promise<WitnessTools | { skip: string }> {
  if (process.getuid?.() !== 0) return { skip: 'capturing packets needs root' };
  const found = await findPackages({ names: ['tshark', 'wireshark-common'] });
  if ('skip' in found) return found;
  return {
    version: found.versions['tshark'] ?? 'unknown',
    capture: (port) => startCapture(found, port),
  };
}

async function startCapture(found: DebianPackages, port: number): Promise<Capture> {
  const folder = await mkdtemp(join(tmpdir(), 'keyferry-capture-'));
  const file = join(folder, 'packets');
  const filter = `tcp port ${String(port)}`;
  const child = spawn(
    found.path('usr/bin/dumpcap'),
    ['-i', 'lo', '-f', filter, '-c', packetCount, '-w', file],
    { env: found.env, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitForText(child, child.stderr, 'File:');
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return {
    async facts() {
      await ended;
      const env = { ...found.env, WIRESHARK_DATA_DIR: found.path('usr/share/wireshark') };
      const args = ['-n', '-r', file, '-d', `tcp.port==${String(port)},ssh`, '-Y', 'ssh'];
      const format = ['-T', 'json', '-J', 'ssh', '--no-duplicate-keys'];
      return factsOfTshark(
        await runProgram(found.path('usr/bin/tshark'), [...args, ...format], { env }),
      );
    },
    stop,
  };
}
