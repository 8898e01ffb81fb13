import { createHash } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { compareReports } from '../shared/compare-reports.ts';
import { AppError } from '../shared/errors.ts';
import type { ReportComparison } from '../shared/report-comparison.ts';
import { SecurityReport } from '../shared/report.ts';
import { fileError, readPrivateFile, writePrivateFile } from './private-file.ts';

/** Reports of earlier visits, by host and port. */
export interface ReportHistory {
  /**
   * Keeps the report of a finished handshake, and compares it with the last one of its endpoint; null
   * where there is none, and for a handshake that failed. One call after the other touches the disk.
   * @throws {AppError} permission-denied, disk-full, internal
   */
  record(report: SecurityReport): Promise<ReportComparison | null>;
  /** Oldest first. @throws {AppError} permission-denied, internal */
  reportsOf(host: string, port: number): Promise<SecurityReport[]>;
}

export interface ReportHistoryLimits {
  /** More visits than anybody looks through; the oldest go first. */
  reports: number;
  /** A report without its messages has about 8 KB; a server that names thousands of algorithms, more. */
  bytes: number;
  /** Endpoints, each with a file of its own; the ones not visited for longest go first. */
  endpoints: number;
}

const usualLimits: ReportHistoryLimits = { reports: 20, bytes: 1024 * 1024, endpoints: 300 };

const version = 1;
const AnyFile = v.looseObject({ version: v.number() });
const HistoryFile = v.strictObject({
  version: v.literal(version),
  host: v.string(),
  port: v.number(),
  reports: v.array(SecurityReport),
});

/** The history in a folder of the profile, readable for its owner alone. */
export function createReportHistory(
  folder: string,
  limits: ReportHistoryLimits = usualLimits,
): ReportHistory {
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(work);
    last = next.catch(() => {
      // The caller hears of the failure through `next`; the chain only orders the calls.
    });
    return next;
  }

  async function record(report: SecurityReport): Promise<ReportComparison | null> {
    if (report.outcome !== 'ok' || !report.keyExchange) return null;
    const { host, port } = report.endpoint;
    const file = fileOf(folder, host, port);
    const stored = await read(file, limits.bytes);
    if (stored === 'newer') return null;
    const before = stored.at(-1);
    const kept = newest([...stored, withoutMessages(report)], host, port, limits);
    if (kept) {
      await writePrivateFile(file, kept);
      await dropOldest(folder, limits.endpoints);
    }
    return before ? compareReports(before, report) : null;
  }

  return {
    record: (report) => inTurn(() => record(report)),
    reportsOf: (host, port) =>
      inTurn(async () => {
        const stored = await read(fileOf(folder, host, port), limits.bytes);
        return stored === 'newer' ? [] : stored;
      }),
  };
}

/** Any host makes a good file name this way, an IPv6 address too. */
function fileOf(folder: string, host: string, port: number): string {
  const name = createHash('sha256').update(JSON.stringify([host.toLowerCase(), port]));
  return path.join(folder, `${name.digest('hex').slice(0, 32)}.json`);
}

/** They are most of a report and belong to one connection; nothing is compared by them. */
function withoutMessages(report: SecurityReport): SecurityReport {
  return { ...report, messages: [] };
}

/** As many of the newest as the limits allow; undefined when not even the last one fits. */
function newest(
  reports: readonly SecurityReport[],
  host: string,
  port: number,
  limits: ReportHistoryLimits,
): Buffer | undefined {
  for (let count = Math.min(reports.length, limits.reports); count > 0; count -= 1) {
    const file = { version, host: host.toLowerCase(), port, reports: reports.slice(-count) };
    const bytes = Buffer.from(JSON.stringify(file));
    if (bytes.length <= limits.bytes) return bytes;
  }
  return undefined;
}

/** A file of a later version stays as it is; one that cannot be understood is put aside. */
async function read(file: string, maxBytes: number): Promise<SecurityReport[] | 'newer'> {
  const bytes = await readBounded(file, maxBytes);
  if (bytes === undefined) return [];
  const json = v.safeParse(v.pipe(v.string(), v.parseJson(), AnyFile), bytes?.toString('utf8'));
  if (json.success && json.output.version > version) return 'newer';
  const parsed = json.success ? v.safeParse(HistoryFile, json.output) : json;
  if (parsed.success) return parsed.output.reports;
  await putAside(file);
  return [];
}

/** Null for a file that is larger than any that was written here. */
async function readBounded(file: string, maxBytes: number): Promise<Buffer | null | undefined> {
  try {
    return await readPrivateFile(file, maxBytes);
  } catch (error) {
    if (error instanceof AppError && error.code === 'limit-exceeded') return null;
    throw error;
  }
}

async function putAside(file: string): Promise<void> {
  try {
    await rename(file, `${file}.damaged`);
  } catch (error) {
    throw fileError(error, file, 'is damaged and could not be put aside');
  }
}

/** Files that were put aside count too, and those that a crash left unfinished, so that they go. */
async function dropOldest(folder: string, allowed: number): Promise<void> {
  try {
    const names = await readdir(folder);
    if (names.length <= allowed) return;
    const files = await Promise.all(
      names.map(async (name) => {
        const file = path.join(folder, name);
        return { file, modifiedAtMs: (await stat(file)).mtimeMs };
      }),
    );
    const oldest = files.toSorted((a, b) => a.modifiedAtMs - b.modifiedAtMs);
    for (const { file } of oldest.slice(0, files.length - allowed)) await rm(file);
  } catch (error) {
    throw fileError(error, folder, 'could not be tidied up');
  }
}
