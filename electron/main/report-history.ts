import * as v from 'valibot';
import { compareReports } from '../shared/compare-reports.ts';
import { inTurns } from '../shared/in-turns.ts';
import type { ReportComparison } from '../shared/report-comparison.ts';
import { SecurityReport } from '../shared/report.ts';
import { dropOldest, fileOfEndpoint, putAside, readBounded } from './endpoint-files.ts';
import { writePrivateFile } from './private-file.ts';

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
  const inTurn = inTurns();

  async function record(report: SecurityReport): Promise<ReportComparison | null> {
    if (report.outcome !== 'ok' || !report.keyExchange) return null;
    const { host, port } = report.endpoint;
    const file = fileOfEndpoint(folder, host, port);
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
        const stored = await read(fileOfEndpoint(folder, host, port), limits.bytes);
        return stored === 'newer' ? [] : stored;
      }),
  };
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
