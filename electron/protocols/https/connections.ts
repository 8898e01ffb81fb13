import { openThroughProxy } from '../../connections/proxy.ts';
import { openTls, type TlsConnection } from '../../connections/tls/tls-connection.ts';
import { readTlsFiles, type TlsFiles } from '../../connections/tls/tls-files.ts';
import type { Transport } from '../../connections/transport.ts';
import { AppError } from '../../shared/errors.ts';
import type { SecurityReport } from '../../shared/report.ts';
import type { HttpsTarget } from '../../shared/site.ts';
import type { ConnectOptions, Judge } from '../protocol.ts';

/** For TCP, for the proxy, and again for the handshake. */
const connectTimeoutMs = 15_000;

/** The first connection is always told; of the later ones the latest. */
const maxReports = 50;

/** Opens the connections of one session, each judged before anything is sent on it. */
export interface Connections {
  open(): Promise<TlsConnection>;
  /** Whether a new connection would come about. */
  isServerThere(): Promise<boolean>;
  /** The first connection's. */
  readonly report: SecurityReport;
  readonly reports: readonly SecurityReport[];
}

export interface ConnectionsOptions extends ConnectOptions {
  /** The gate's: what it accepts opens the way for credentials. */
  judge: Judge;
  /** Ends what is being opened. */
  ended: AbortSignal;
}

/** @throws {AppError} when the files of the target cannot be read */
export async function createConnections(
  target: HttpsTarget,
  options: ConnectionsOptions,
): Promise<Connections> {
  const { credentials, signal, ended } = options;
  const files = await readTlsFiles(target, async (file, attempt) => {
    const answer = await credentials({ kind: 'passphrase', file, attempt }, signal);
    return answer?.[0] ?? null;
  });
  const reports = new Map<string, SecurityReport>();
  const note = (report: SecurityReport): void => {
    const isNew = !reports.has(report.id);
    reports.set(report.id, report);
    const second = [...reports.keys()][1];
    if (isNew && reports.size > maxReports && second !== undefined) reports.delete(second);
    options.onReport?.(report);
  };
  const judge = createRepeatedJudge(options.judge);
  let count = 0;
  const first = (): SecurityReport => {
    const [report] = reports.values();
    if (!report) throw new AppError('internal', 'There is no connection yet.');
    return report;
  };
  return {
    async open() {
      count += 1;
      return await openOne(
        target,
        files,
        { ...options, judge, onReport: note },
        {
          // One is read along, for the inspector; the bulk of the bytes takes the others.
          isTapped: count === 1,
          signal: count === 1 ? signal : ended,
        },
      );
    },
    async isServerThere() {
      try {
        // Not TCP alone: a server that is just ending still has its listener for a moment.
        const how = { isTapped: false, signal: ended };
        const look = await openOne(
          target,
          files,
          { ...options, judge, onReport: () => undefined },
          how,
        );
        await look.close();
        return true;
      } catch {
        // Nobody to talk to, for whatever reason.
        return false;
      }
    },
    get report() {
      return first();
    },
    get reports() {
      return [...reports.values()];
    },
  };
}

async function openOne(
  target: HttpsTarget,
  files: TlsFiles,
  options: ConnectionsOptions,
  { isTapped, signal }: { isTapped: boolean; signal: AbortSignal },
): Promise<TlsConnection> {
  const { host, port, offer } = target;
  const { judge, onReport } = options;
  return await openTls({
    endpoint: { host, port },
    servername: host,
    transport: await openWay(target, options, signal),
    role: 'http',
    offer,
    ...files,
    alpn: ['http/1.1'],
    isTapped,
    judge,
    signal,
    timeoutMs: connectTimeoutMs,
    onReport,
  });
}

async function openWay(
  { host, port, proxy }: HttpsTarget,
  { credentials }: ConnectOptions,
  signal: AbortSignal,
): Promise<Transport | undefined> {
  if (!proxy) return undefined;
  // Before any verdict: the proxy is who asks, and no verdict on a server speaks about it.
  const password = async (): Promise<string | null> => {
    const from = { kind: 'proxy', host: proxy.host, port: proxy.port } as const;
    const request = { kind: 'password', user: proxy.user ?? '', attempt: 1, from } as const;
    return (await credentials(request, signal))?.[0] ?? null;
  };
  return await openThroughProxy({
    host,
    port,
    proxy,
    password,
    timeoutMs: connectTimeoutMs,
    signal,
  });
}

/**
 * The verdict holds for every connection that shows the same certificate and negotiated the same; anything
 * else is a question of its own.
 */
function createRepeatedJudge(judge: Judge): Judge {
  let accepted: { facts: string; verdict: Awaited<ReturnType<Judge>> } | undefined;
  return async (report) => {
    const facts = factsOf(report);
    if (accepted?.facts === facts) return accepted.verdict;
    const verdict = await judge(report);
    if (verdict.accept) accepted ??= { facts, verdict };
    return verdict;
  };
}

function factsOf({ certificates, verification, ...report }: SecurityReport): string {
  return JSON.stringify([
    certificates?.map(({ fingerprintSha256 }) => fingerprintSha256),
    verification,
    report.protocolVersion,
    report.cipherSuite?.name,
    report.keyExchange,
    report.session.extendedMasterSecret,
    report.session.secureRenegotiation,
  ]);
}
