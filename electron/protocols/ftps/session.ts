import type { Entry } from '../../shared/entry.ts';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import type { ProtocolName } from '../../shared/site.ts';
import type { ReadOptions, Session, Traits } from '../protocol.ts';
import { BatchQueue } from './batch-queue.ts';
import { FtpSource } from './byte-source.ts';
import type { FtpContext } from './context.ts';
import { Exchange } from './exchange.ts';
import { discoverFeatures } from './features.ts';
import { listFolder } from './listing.ts';
import { describe, refineFollowing } from './look.ts';
import { replyCodeOf } from './map-error.ts';
import { absolutePath, checkFtpName } from './paths.ts';
import { Receiver } from './receiver.ts';

export interface SessionOptions {
  protocol: Extract<ProtocolName, 'ftp' | 'ftps'>;
  context: FtpContext;
  maxLines: number;
}

export function createSession({ protocol, context, maxLines }: SessionOptions): Session {
  const { lines, facts, data } = context;
  const { features, evidence } = discoverFeatures(context);
  const at = (path: string): string => absolutePath(path, facts.home);
  return {
    protocol,
    home: facts.home,
    features,
    evidence,
    traits: Object.freeze(traitsOf(context, maxLines)),
    get report() {
      return lines.reports[0] ?? null;
    },
    get reports() {
      return [...lines.reports, ...data.trust.reports];
    },
    list: (path, signal) => list(context, path, signal),
    async stat(path, signal) {
      const target = at(path);
      return await lines.use('short', signal, (line) => describe(context, line, target, signal));
    },
    openRead: (path, options, signal) => openForReading(context, path, options, signal),
    checkName: checkFtpName,
    closed: lines.ended,
    close: () => lines.close(),
  };
}

/**
 * The listing itself never waits for whoever takes its entries: it has a line, and to take the next entries
 * may need something that waits for that line.
 */
async function* list(
  context: FtpContext,
  wanted: string,
  signal: AbortSignal,
): AsyncGenerator<Entry[]> {
  const path = absolutePath(wanted, context.facts.home);
  const batches = new BatchQueue<Entry[]>();
  const leaving = new AbortController();
  const leave = (): void => {
    leaving.abort();
  };
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  void collect(context, path, batches, leaving.signal).then(
    () => {
      batches.end();
    },
    (error: unknown) => {
      batches.end(AppError.from(error));
    },
  );
  try {
    for (let batch = await batches.next(); batch; batch = await batches.next()) {
      throwIfCancelled(signal);
      yield batch;
    }
    throwIfCancelled(signal);
  } finally {
    signal.removeEventListener('abort', leave);
    leave();
  }
}

async function collect(
  context: FtpContext,
  path: string,
  batches: BatchQueue<Entry[]>,
  signal: AbortSignal,
): Promise<void> {
  await context.lines.use('short', signal, async (line) => {
    try {
      for await (const batch of listFolder(context, line, path, signal)) batches.push(batch);
    } catch (error) {
      const deed = { verb: 'list', path };
      throw await refineFollowing(context, line, error, deed, signal, 'file');
    }
  });
}

async function openForReading(
  context: FtpContext,
  wanted: string,
  { offset, isCopiedHere = false }: ReadOptions,
  signal: AbortSignal,
): Promise<FtpSource | typeof emptySource> {
  const path = absolutePath(wanted, context.facts.home);
  const deed = { verb: 'read', path };
  const lease = await context.lines.lease(isCopiedHere ? 'copy-from' : 'bulk', signal);
  const { line } = lease;
  const receiver = new Receiver(context.data.silenceMs);
  try {
    const request = { verb: 'RETR', argument: path, offset, deed, receiver } as const;
    const { exchange } = await Exchange.start(line, context.data, request, signal);
    return new FtpSource(exchange, receiver, lease, signal);
  } catch (error) {
    const reason = AppError.from(error);
    try {
      // At the end of a file and behind it some servers refuse to begin.
      if (offset > 0 && replyCodeOf(reason) !== undefined) {
        const size = await line.control.command('SIZE', path, signal);
        if (size.code === 213 && Number(size.lines[0]) <= offset) return emptySource;
      }
      throw await refineFollowing(context, line, reason, deed, signal, 'folder');
    } finally {
      lease.release();
    }
  }
}

const emptySource = {
  next: () => Promise.resolve(undefined),
  close: () => Promise.resolve(),
};

function traitsOf({ hasFacts, facts }: FtpContext, maxLines: number): Traits {
  return {
    isCaseSensitive: 'unknown',
    // LIST tells minutes of what is young and days of the rest.
    timePrecisionMs: hasFacts ? 1000 : 86_400_000,
    canResume: /\bSTREAM\b/i.test(facts.features.get('REST') ?? '') ? true : 'unknown',
    serverClockOffsetMs: 'unknown',
    // One line stays free for looking around.
    filesInFlight: Math.max(1, maxLines - 1),
    pathStyle: 'posix',
  };
}
