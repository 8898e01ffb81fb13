import { vi } from 'vitest';
import type { SecurityReport } from '../../electron/shared/report.ts';
import { certificateSuffix } from '../../electron/wire/ssh/certificate.ts';
import { targetOf } from '../contract/ssh-subject.ts';
import { listNames, mebibyte, noise, readWhole, writeWhole } from '../contract/bytes.ts';
import type { TestServer } from '../servers/server.ts';
import { compareFacts, type Difference } from './compare.ts';
import type { Configuration } from './configurations.ts';
import { measureEngineBlock } from './engine-blocks.ts';
import { factsOfReport, hostKeyAlgorithm, type Facts } from './facts.ts';
import { factsOfProftpdLog } from './proftpd-log.ts';
import { factsOfSshdLog } from './sshd-log.ts';
import type { WitnessTools } from './tools.ts';
import { openWatched, targetOptions, type WatchedSession } from './watched-session.ts';

export interface ConfigurationResult {
  configuration: Configuration;
  report: SecurityReport;
  /** Whether what came back is what was sent. */
  isSame: boolean;
  /** By the name of the witness; no difference means that it agrees with the report. */
  differences: Readonly<Record<string, Difference[]>>;
  /** How many facts each witness confirmed or denied. */
  compared: Readonly<Record<string, number>>;
  /** Algorithms of the forced kind that were used: the forced one, and no other. */
  used: (string | null | undefined)[];
  /** Who began the renewals of keys that the report has kept. */
  begunBy: readonly string[];
  /** What the exchange costs an engine at a time; null where no exchange is forced. */
  longestBlockMs: number | null;
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
    const watched = await openWatched(server, configuration);
    const { isRekeyed } = configuration;
    const isSame = await moveBytes(watched, server.root, { bytes, isRekeyed });
    await watched.session.close();
    const { report } = watched.session;
    if (!report) throw new Error('An SSH session has a report.');
    const witnesses: Record<string, Facts> = {
      'key file': keyFileFacts(server, report, configuration.isCertified),
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
      used: usedOf(configuration, report),
      begunBy: begunBy(report),
      longestBlockMs: await longestBlock(server, configuration),
    };
  } finally {
    await capture?.stop();
    await server.stop();
  }
}

/** Only exchanges are worth an engine of its own; all else is bytes. */
async function longestBlock(
  server: TestServer,
  configuration: Configuration,
): Promise<number | null> {
  if (configuration.kind !== 'keyExchange') return null;
  const target = targetOf(server, targetOptions(configuration));
  return (await measureEngineBlock(target, server.password)).longestMs;
}

function usedOf({ kind }: Configuration, report: SecurityReport): ConfigurationResult['used'] {
  const { keyExchange, encryption } = report;
  const directions = [encryption?.clientToServer, encryption?.serverToClient];
  switch (kind) {
    case 'default':
      return [];
    case 'keyExchange':
      return [keyExchange?.name];
    case 'hostKey':
      return [hostKeyAlgorithm(report)];
    case 'ciphers':
      return directions.map((direction) => direction?.cipher);
    case 'macs':
      return directions.map((direction) => direction?.mac);
    case 'compression':
      return directions.map((direction) => direction?.compression);
  }
}

/** The first KEXINIT of each. */
function begunBy({ messages }: SecurityReport): string[] {
  const sides = new Map<number, string>();
  for (const { rekey, from } of messages) {
    if (rekey !== undefined && !sides.has(rekey)) sides.set(rekey, from);
  }
  return [...new Set(sides.values())].toSorted();
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
function keyFileFacts(server: TestServer, report: SecurityReport, isCertified: boolean): Facts {
  const key = server.hostKeys.find(({ type }) => type === report.hostKey?.type);
  if (!key) throw new Error(`The server has no key of the type ${String(report.hostKey?.type)}.`);
  const type = isCertified ? key.type + certificateSuffix : key.type;
  return { hostKeyType: type, hostKeyFingerprint: key.fingerprintSha256 };
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
