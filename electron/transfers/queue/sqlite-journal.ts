import { DatabaseSync, type StatementSync } from 'node:sqlite';
import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { TransferLogLine } from '../../shared/contract-queue.ts';
import { Compared } from '../../shared/transfer.ts';
import { Claim, type Counts, type Known, type Settlement } from '../../shared/work.ts';
import { Job } from './job.ts';
import type { Journal, KeptJob, SettledCounts } from './journal.ts';

/*
 * WAL with `synchronous = NORMAL`: a commit has reached the operating system, so it outlives the end of
 * every process; after a power cut the last commits may be missing, and what they told is found out
 * again by comparing bytes. The lock is kept for as long as the file is open: one queue at a time.
 */
const schema = `
  CREATE TABLE IF NOT EXISTS job (
    id TEXT PRIMARY KEY,
    position REAL NOT NULL,
    body TEXT NOT NULL,
    files_done INTEGER NOT NULL DEFAULT 0,
    files_skipped INTEGER NOT NULL DEFAULT 0,
    bytes_done INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS item (
    job TEXT NOT NULL,
    path TEXT NOT NULL,
    state TEXT NOT NULL,
    claim TEXT,
    PRIMARY KEY (job, path)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS compared (
    job TEXT NOT NULL,
    way TEXT NOT NULL,
    files INTEGER NOT NULL,
    PRIMARY KEY (job, way)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS line (job TEXT NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS line_of_job ON line (job);
  CREATE TABLE IF NOT EXISTS kept_job (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS fact (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`;
const schemaVersion = 1;

/** An old queue lets go of the file within 2 s after its app has ended. */
const lockedMs = 5_000;
/** Enough to see how a job went; a job of a million files may fail a million times. */
const linesKept = 1_000;

export const inMemory = ':memory:';

/** @throws {AppError} internal where the file cannot be opened or belongs to a later version */
export function openJournal(file: string): Journal {
  const database = open(file);
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  const statements = {
    load: prepare('SELECT * FROM job ORDER BY position'),
    save: prepare(
      `INSERT INTO job (id, position, body) VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET position = excluded.position, body = excluded.body`,
    ),
    remove: prepare('DELETE FROM job WHERE id = ?'),
    clearItems: prepare('DELETE FROM item WHERE job = ?'),
    clearLines: prepare('DELETE FROM line WHERE job = ?'),
    clearCompared: prepare('DELETE FROM compared WHERE job = ?'),
    clearCounts: prepare(
      'UPDATE job SET files_done = 0, files_skipped = 0, bytes_done = 0 WHERE id = ?',
    ),
    look: prepare('SELECT state, claim FROM item WHERE job = ? AND path = ?'),
    claim: prepare(
      `INSERT INTO item (job, path, state, claim) VALUES (?, ?, 'claimed', ?)
       ON CONFLICT (job, path) DO UPDATE SET state = 'claimed', claim = excluded.claim`,
    ),
    settle: prepare(
      `INSERT INTO item (job, path, state) VALUES (?, ?, ?)
       ON CONFLICT (job, path) DO UPDATE SET state = excluded.state, claim = NULL`,
    ),
    forgetBelow: prepare('DELETE FROM item WHERE job = ? AND path >= ? AND path < ?'),
    count: prepare(
      `UPDATE job SET files_done = files_done + ?, files_skipped = files_skipped + ?,
       bytes_done = bytes_done + ? WHERE id = ?
       RETURNING files_done, files_skipped, bytes_done`,
    ),
    countCompared: prepare(
      `INSERT INTO compared (job, way, files) VALUES (?, ?, ?)
       ON CONFLICT (job, way) DO UPDATE SET files = files + excluded.files`,
    ),
    compared: prepare('SELECT way, files FROM compared WHERE job = ?'),
    open: prepare(`SELECT claim FROM item WHERE job = ? AND state = 'claimed'`),
    addLine: prepare('INSERT INTO line (job, body) VALUES (?, ?)'),
    dropLines: prepare(
      `DELETE FROM line WHERE job = ?1 AND rowid <= (
         SELECT rowid FROM line WHERE job = ?1 ORDER BY rowid DESC LIMIT 1 OFFSET ?2)`,
    ),
    lines: prepare('SELECT body FROM line WHERE job = ? ORDER BY rowid'),
    keptJobs: prepare('SELECT body FROM kept_job'),
    keepJob: prepare('INSERT OR REPLACE INTO kept_job (id, body) VALUES (?, ?)'),
    dropKept: prepare('DELETE FROM kept_job WHERE id = ?'),
    remember: prepare(
      `INSERT INTO fact (key, value) VALUES (?, ?)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    ),
    recall: prepare('SELECT value FROM fact WHERE key = ?'),
  };

  /** All or nothing of it. */
  function together<T>(work: () => T): T {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (thrown) {
      database.exec('ROLLBACK');
      throw thrown;
    }
  }

  function settleOne(jobId: string, settlement: Settlement, separator: string): void {
    const { sourcePath, outcome, isFolder } = settlement;
    if (isFolder) {
      const prefix = sourcePath.endsWith(separator) ? sourcePath : sourcePath + separator;
      statements.forgetBelow.run(jobId, prefix, after(prefix));
    }
    statements.settle.run(jobId, sourcePath, outcome);
  }

  function countCompared(jobId: string, settlements: readonly Settlement[]): void {
    const ways = settlements.flatMap(({ compared }) => compared ?? []);
    for (const way of new Set(ways)) {
      statements.countCompared.run(jobId, way, ways.filter((one) => one === way).length);
    }
  }

  function comparedOf(jobId: string): SettledCounts['compared'] {
    const rows = statements.compared.all(jobId);
    const known = rows.filter(({ way }) => v.is(Compared, way));
    return Object.fromEntries(known.map(({ way, files }) => [String(way), Number(files)]));
  }

  return {
    load: () => statements.load.all().flatMap((row) => readJob(row, comparedOf) ?? []),
    save: (job) => {
      statements.save.run(job.id, job.position, JSON.stringify(job));
    },
    remove: (jobIds) => {
      together(() => {
        for (const id of jobIds) {
          for (const name of ['remove', 'clearItems', 'clearLines', 'clearCompared'] as const)
            statements[name].run(id);
        }
      });
    },
    look: (jobId, sourcePaths) =>
      sourcePaths.map((sourcePath) => readKnown(statements.look.get(jobId, sourcePath))),
    claim: (jobId, claims) => {
      together(() => {
        for (const claim of claims) {
          statements.claim.run(jobId, claim.sourcePath, JSON.stringify(claim));
        }
      });
    },
    settle: (jobId, settlements, separator) =>
      together(() => {
        for (const settlement of settlements) settleOne(jobId, settlement, separator);
        const files = settlements.filter(({ isFolder }) => !isFolder);
        const done = files.filter(({ outcome }) => outcome === 'done');
        const bytes = done.reduce((sum, settlement) => sum + settlement.bytes, 0);
        const skipped = files.length - done.length;
        countCompared(jobId, done);
        const counts = readCounts(statements.count.get(done.length, skipped, bytes, jobId));
        return { counts, compared: comparedOf(jobId) };
      }),
    openClaims: (jobId) =>
      statements.open.all(jobId).map((row) => v.parse(Claim, JSON.parse(String(row['claim'])))),
    clear: (jobId) => {
      together(() => {
        statements.clearItems.run(jobId);
        statements.clearCounts.run(jobId);
      });
    },
    addLine: (jobId, line) => {
      statements.addLine.run(jobId, JSON.stringify(line));
      statements.dropLines.run(jobId, linesKept);
    },
    lines: (jobId) =>
      statements.lines
        .all(jobId)
        .map((row) => v.parse(TransferLogLine, JSON.parse(String(row['body'])))),
    keptJobs: () => statements.keptJobs.all().flatMap((row) => readKept(row) ?? []),
    keepJob: (job) => {
      statements.keepJob.run(job.id, JSON.stringify(job));
    },
    dropKeptJobs: (ids) => {
      together(() => {
        for (const id of ids) statements.dropKept.run(id);
      });
    },
    remember: (key, value) => {
      statements.remember.run(key, value);
    },
    recall: (key) => {
      const row = statements.recall.get(key);
      return row && String(row['value']);
    },
    close: () => {
      database.close();
    },
  };
}

function open(file: string): DatabaseSync {
  try {
    const database = new DatabaseSync(file, { timeout: lockedMs });
    database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
    `);
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    if (version > schemaVersion) {
      throw new AppError(
        'unsupported',
        'The journal of transfers was written by a later Keyferry.',
      );
    }
    database.exec(schema);
    database.exec(`PRAGMA user_version = ${String(schemaVersion)}`);
    return database;
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    const { message } = AppError.from(thrown);
    throw new AppError('internal', `The journal of transfers cannot be opened: ${message}`, {
      file,
    });
  }
}

/** The first text that does not begin with `prefix`, in the order of SQLite's bytes. */
function after(prefix: string): string {
  const last = prefix.charCodeAt(prefix.length - 1);
  return prefix.slice(0, -1) + String.fromCharCode(last + 1);
}

function readJob(
  row: Record<string, unknown>,
  comparedOf: (jobId: string) => Job['compared'],
): Job | undefined {
  const parsed = v.safeParse(Job, JSON.parse(String(row['body'])));
  if (!parsed.success) return undefined;
  const job = parsed.output;
  return { ...job, settled: readCounts(row), compared: comparedOf(job.id) };
}

const Kept = v.object({
  id: v.string(),
  name: v.string(),
  order: Job.entries.order,
  source: Job.entries.source,
  target: Job.entries.target,
  targetName: Job.entries.targetName,
  savedAtMs: v.number(),
});

function readKept(row: Record<string, unknown>): KeptJob | undefined {
  const parsed = v.safeParse(Kept, JSON.parse(String(row['body'])));
  return parsed.success ? parsed.output : undefined;
}

function readCounts(row: Record<string, unknown> | undefined): Counts {
  return {
    filesDone: Number(row?.['files_done'] ?? 0),
    filesSkipped: Number(row?.['files_skipped'] ?? 0),
    bytesDone: Number(row?.['bytes_done'] ?? 0),
  };
}

function readKnown(row: Record<string, unknown> | undefined): Known | null {
  if (!row) return null;
  const { state, claim } = row;
  if (state !== 'claimed') return { state: state === 'done' ? 'done' : 'skipped' };
  return { state, claim: v.parse(Claim, JSON.parse(String(claim))) };
}
