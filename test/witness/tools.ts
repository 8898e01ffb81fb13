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
const usualPackets = 60;

/** A capture of the first packets of one port, which ends by itself. */
export interface Capture {
  /** What was seen; call it after as many packets as it was made for. */
  facts(): Promise<Facts>;
  /** Whether it has ended, so that it may be read. */
  readonly isOver: boolean;
  /** What tshark says with these arguments, once the capture has ended. */
  read(args: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

export interface WitnessTools {
  readonly version: string;
  /** It ends by itself after so many packets. */
  capture(port: number, packets?: number): Promise<Capture>;
}

/** tshark, fetched and not installed. Capturing on the loopback interface needs root. */
export async function findWitnessTools(): Promise<WitnessTools | { skip: string }> {
  if (process.getuid?.() !== 0) return { skip: 'capturing packets needs root' };
  const found = await findPackages({ names: ['tshark', 'wireshark-common'] });
  if ('skip' in found) return found;
  return {
    version: found.versions['tshark'] ?? 'unknown',
    capture: (port, packets = usualPackets) => startCapture(found, port, packets),
  };
}

async function startCapture(
  found: DebianPackages,
  port: number,
  packets: number,
): Promise<Capture> {
  const folder = await mkdtemp(join(tmpdir(), 'keyferry-capture-'));
  const file = join(folder, 'packets');
  const filter = `tcp port ${String(port)}`;
  const child = spawn(
    found.path('usr/bin/dumpcap'),
    ['-i', 'lo', '-f', filter, '-c', String(packets), '-w', file],
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
  const read = async (args: readonly string[]): Promise<string> => {
    const env = { ...found.env, WIRESHARK_DATA_DIR: found.path('usr/share/wireshark') };
    return await runProgram(found.path('usr/bin/tshark'), ['-n', '-r', file, ...args], { env });
  };
  return {
    async facts() {
      await ended;
      const args = ['-d', `tcp.port==${String(port)},ssh`, '-Y', 'ssh'];
      return factsOfTshark(await read([...args, '-T', 'json', '-J', 'ssh', '--no-duplicate-keys']));
    },
    get isOver() {
      return child.exitCode !== null;
    },
    read,
    stop,
  };
}
