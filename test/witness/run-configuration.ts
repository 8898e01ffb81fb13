import { monitorEventLoopDelay } from 'node:perf_hooks';
import { vi } from 'vitest';
import type { SecurityReport } from '../../electron/shared/report.ts';
import { listNames, mebibyte, noise, readWhole, writeWhole } from '../contract/bytes.ts';
import type { TestServer } from '../servers/server.ts';
import { compareFacts, type Difference } from './compare.ts';
import type { Configuration } from './configurations.ts';
import { factsOfReport, type Facts } from './facts.ts';
import { factsOfProftpdLog } from './proftpd-log.ts';
import { factsOfSshdLog } from './sshd-log.ts';
import type { WitnessTools } from './tools.ts';
import { openWatched, type WatchedSession } from './watched-session.ts';

export interface ConfigurationResult {
  configuration: Configuration;
  report: SecurityReport;
  /** Whether what came back is what was sent. */
  isSame: boolean;
  /** By the name of the witness; no difference means that it agrees with the report. */
  differences: Readonly<Record<string, Difference[]>>;
  /** How many facts each witness confirmed or denied. */
  compared: Readonly<Record<string, number>>;
  /** Longest time for which the connecting process did nothing else, until it was signed in. */
  longestBlockMs: number;
}

/** Somebody else who can be asked about a server. */
export interface OtherWitness {
  name: string;
  facts: (server: TestServer, report: SecurityReport) => Promise<Facts>;
}

export interface RunOptions {
  start: (configuration: Configuration) => Promise<TestServer>;
  tools: WitnessTools | null;
  /** They look at the same server by themselves, once the session is over. */
  others: readonly OtherWitness[];
  bytes?: number;
}

/** Connects, lists, moves a file both ways while keys are renewed, and asks every witness. */
export async function runConfiguration(
  configuration: Configuration,
  { start, tools, others, bytes = 8 * mebibyte }: RunOptions,
): Promise<ConfigurationResult> {
  const server = await start(configuration);
  const capture = await tools?.capture(server.port);
  try {
    const { watched, blockMs } = await openMeasured(server, configuration);
    const { isRekeyed } = configuration;
    const isSame = await moveBytes(watched, server.root, { bytes, isRekeyed });
    await watched.session.close();
    const { report } = watched.session;
    if (!report) throw new Error('An SSH session has a report.');
    const witnesses: Record<string, Facts> = {
      'key file': keyFileFacts(server, report),
      ...(await logFacts(server, report)),
      ...(capture ? { tshark: await capture.facts() } : {}),
    };
    for (const { name, facts } of others) witnesses[name] = await facts(server, report);
    const facts = factsOfReport(report);
    const perWitness = <T>(ask: (witness: Facts) => T): Record<string, T> =>
      Object.fromEntries(Object.entries(witnesses).map(([name, seen]) => [name, ask(seen)]));
    return {
      configuration,
      report,
      isSame,
      differences: perWitness((seen) => compareFacts(facts, seen)),
      compared: perWitness((seen) => Object.keys(seen).length),
      longestBlockMs: await leastBlockMs(server, configuration, blockMs),
    };
  } finally {
    await capture?.stop();
    await server.stop();
  }
}

/** An exchange that blocks does so each time; what else the computer is doing does not. */
const attempts = 4;
const suspiciousMs = 50;

async function leastBlockMs(
  server: TestServer,
  configuration: Configuration,
  first: number,
): Promise<number> {
  let least = first;
  for (let attempt = 1; attempt < attempts && least > suspiciousMs; attempt += 1) {
    const { watched, blockMs } = await openMeasured(server, configuration);
    await watched.session.close();
    least = Math.min(least, blockMs);
  }
  return least;
}

async function openMeasured(
  server: TestServer,
  { offer }: Configuration,
): Promise<{ watched: WatchedSession; blockMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const watched = await openWatched(server, offer);
  delay.disable();
  return { watched, blockMs: Math.round(delay.max / 1e6) };
}

/** Our side begins an exchange in each direction; whether the server does is its configuration. */
async function moveBytes(
  { session, rekey }: WatchedSession,
  folder: string,
  { bytes: size, isRekeyed }: { bytes: number; isRekeyed: boolean },
): Promise<boolean> {
  const { write } = session.features;
  if (!write) throw new Error('These servers take files.');
  const bytes = noise(size);
  const file = `${folder}/file`;
  const writing = writeWhole(write, file, bytes);
  if (isRekeyed) rekey();
  await writing;
  const reading = readWhole(session, file);
  if (isRekeyed) rekey();
  const isSame = (await reading).equals(bytes);
  // An exchange that is still running ends before this answer.
  return (await listNames(session, folder)).includes('file') && isSame;
}

/** The server's key as ssh-keygen or dropbearkey wrote it. */
function keyFileFacts(server: TestServer, report: SecurityReport): Facts {
  const key = server.hostKeys.find(({ type }) => type === report.hostKey?.type);
  if (!key) throw new Error(`The server has no key of the type ${String(report.hostKey?.type)}.`);
  return { hostKeyType: key.type, hostKeyFingerprint: key.fingerprintSha256 };
}

/** dropbear as Debian builds it says nothing about its exchanges. */
async function logFacts(
  server: TestServer,
  report: SecurityReport,
): Promise<Record<string, Facts>> {
  if (server.name === 'ProFTPD') return { 'mod_sftp log': factsOfProftpdLog(server.log()) };
  if (server.name !== 'OpenSSH') return {};
  // The last lines may still be on their way.
  return await vi.waitFor(
    () => {
      const facts = factsOfSshdLog(server.log());
      if (Number(facts.rekeys) < Number(report.session.rekeys))
        throw new Error('The log has not everything yet.');
      return { 'sshd log': facts };
    },
    { timeout: 5000 },
  );
}
