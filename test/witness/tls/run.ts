import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { vi } from 'vitest';
import { AppError } from '../../../electron/shared/errors.ts';
import type { SecurityReport } from '../../../electron/shared/report.ts';
import {
  openTls,
  type TlsConnection,
  type TlsOptions,
  type TlsSession,
} from '../../../electron/connections/tls/tls-connection.ts';
import { assess } from '../../../electron/inspector/assess.ts';
import { unexplained } from '../../fixtures/tls/unexplained.ts';
import {
  startOpensslServer,
  type Openssl,
  type OpensslServer,
} from '../../servers/openssl-server.ts';
import { compareFacts, type Difference } from '../compare.ts';
import type { Capture, WitnessTools } from '../tools.ts';
import type { WitnessFiles } from './certificates.ts';
import type { TlsConfiguration } from './configurations.ts';
import { factsOfTlsReport, type TlsFacts } from './facts.ts';
import { factsOfServerLog } from './server-log.ts';
import { factsOfTlsTshark } from './tshark.ts';

export interface TlsResult {
  configuration: TlsConfiguration;
  /** Assessed. */
  report: SecurityReport;
  error: AppError | undefined;
  /** By the name of the witness; no difference means that it agrees with the report. */
  differences: Readonly<Record<string, Difference[]>>;
  /** How many facts each witness confirmed or denied. */
  compared: Readonly<Record<string, number>>;
  /** Null fields of the report that do not say why. */
  unexplained: string[];
}

export interface TlsRunOptions {
  openssl: Openssl;
  files: WitnessFiles;
  tools: WitnessTools | null;
}

/** Two connections have up to 40 packets of handshake. */
const capturedPackets = 120;

const trust = { verdict: 'verified', reason: '', hostKey: null, chain: null } as const;

/** Connects, and asks every witness what happened. */
export async function runTls(
  configuration: TlsConfiguration,
  { openssl, files, tools }: TlsRunOptions,
): Promise<TlsResult> {
  const { certFile, keyFile, fingerprint } = await files.certificate(configuration.certificate);
  const parameters = configuration.parameterBits
    ? ['-dhparam', await files.parameters(configuration.parameterBits)]
    : [];
  const own = ['-cert', certFile, '-key', keyFile, ...parameters];
  const server = await startOpensslServer(openssl, [...own, ...configuration.args]);
  const capture = await tools?.capture(server.port, capturedPackets);
  try {
    const { report, error } = await attempt(configuration, server, files);
    const facts = factsOfTlsReport(report);
    const log = await factsOfServerLog(openssl, server.log());
    const witnesses: Record<string, TlsFacts> = {
      // A resumed connection shows no certificate, and a failed one may not come that far.
      ...(report.certificates && { 'certificate file': { certificate: fingerprint } }),
      ...(report.outcome === 'ok' && { 's_server log': log }),
      ...(capture && { tshark: await tsharkFacts(capture, server) }),
    };
    const perWitness = <T>(ask: (witness: TlsFacts) => T): Record<string, T> =>
      Object.fromEntries(Object.entries(witnesses).map(([name, seen]) => [name, ask(seen)]));
    return {
      configuration,
      report: assess({ ...report, trust }),
      error,
      differences: perWitness((seen) => compareFacts(facts, seen)),
      compared: perWitness((seen) => Object.keys(seen).length),
      unexplained: unexplained(report),
    };
  } finally {
    await capture?.stop();
    await server.stop();
  }
}

async function attempt(
  configuration: TlsConfiguration,
  server: OpensslServer,
  files: WitnessFiles,
): Promise<{ report: SecurityReport; error: AppError | undefined }> {
  let report: SecurityReport | undefined;
  const onReport = (seen: SecurityReport): void => {
    report = seen;
  };
  const clientCertificate = configuration.clientCertificate
    ? await readPair(files, configuration.clientCertificate)
    : undefined;
  const options = { ...optionsOf(configuration, server.port), clientCertificate, onReport };
  try {
    const first = configuration.isResumed ? await firstSession(options) : null;
    const connection = await openTls({ ...options, session: first });
    await answered(connection, server);
    await connection.close();
    return { report: connection.report, error: undefined };
  } catch (thrown) {
    if (!report) throw thrown;
    return { report, error: AppError.from(thrown) };
  }
}

function optionsOf({ offer, alpn, openSslFlags }: TlsConfiguration, port: number): TlsOptions {
  return {
    endpoint: { host: '127.0.0.1', port },
    servername: 'localhost',
    role: 'control',
    offer,
    alpn,
    openSslFlags,
    isTapped: true,
    judge: () => Promise.resolve({ accept: true, trust }),
    signal: new AbortController().signal,
    timeoutMs: 20_000,
  };
}

async function readPair(files: WitnessFiles, kind: TlsConfiguration['certificate']) {
  const { certFile, keyFile } = await files.certificate(kind);
  return { cert: await readFile(certFile, 'utf8'), key: await readFile(keyFile, 'utf8') };
}

/** TLS 1.3 gives sessions after the handshake, and s_server two of them. */
async function firstSession(options: TlsOptions): Promise<TlsSession> {
  const connection = await openTls(options);
  const wanted = connection.report.protocolVersion === 'TLSv1.3' ? 2 : 1;
  const sessions = await new Promise<TlsSession[]>((resolve) => {
    const given = connection.session ? [connection.session] : [];
    if (given.length >= wanted) resolve(given);
    connection.onSession((session) => {
      given.push(session);
      if (given.length >= wanted) resolve(given);
    });
    connection.socket.resume();
  });
  await connection.close();
  const last = sessions.at(-1);
  if (!last) throw new Error('The server gave no session.');
  return last;
}

/** Resolves when the server prints what it was sent: then it has seen the end of the handshake. */
async function answered({ socket }: TlsConnection, server: OpensslServer): Promise<void> {
  const text = 'the end of the handshake';
  socket.resume();
  socket.write(`${text}\n`);
  await vi.waitUntil(() => server.log().includes(text) || socket.destroyed, { timeout: 20_000 });
}

/** Other packets make the capture end, which delivers what it has in blocks. */
async function tsharkFacts(
  capture: Capture,
  { port, keylogFile }: OpensslServer,
): Promise<TlsFacts> {
  while (!capture.isOver) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.once('connect', () => socket.destroy());
    await once(socket, 'close');
  }
  const decode = ['-d', `tcp.port==${String(port)},tls`, '-o', `tls.keylog_file:${keylogFile}`];
  const format = ['-Y', 'tls', '-T', 'json', '-J', 'tcp tls', '--no-duplicate-keys'];
  return factsOfTlsTshark(await capture.read([...decode, ...format]), port);
}
