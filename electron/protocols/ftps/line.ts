import type { TlsConnection } from '../../connections/tls/tls-connection.ts';
import type { Transport } from '../../connections/transport.ts';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import type { FailureReason, SecurityReport, Trust } from '../../shared/report.ts';
import { replyText, type FtpReply } from '../../wire/ftp/reply.ts';
import type { TextCodec } from '../../wire/text-codec.ts';
import type { AskCredentials, Judge } from '../protocol.ts';
import { Control } from './control.ts';
import { isPositive, isPreliminary } from './map-error.ts';
import { plainReport } from './plain-report.ts';
import { signIn } from './sign-in.ts';
import type { OpenTls } from './tls-opener.ts';
import type { Way } from './way.ts';

/** One control connection, signed in and ready for commands. */
export interface Line {
  readonly control: Control;
  /** Null for plain FTP. */
  readonly tls: TlsConnection | null;
  readonly report: SecurityReport;
  /** Of the other end: where data connections go, whatever the server names. Null behind a proxy. */
  readonly address: string | null;
  readonly localAddress: string | null;
  readonly greeting: FtpReply;
  /** The folder that it stands in; null where that is not known. */
  folder: string | null;
  /** A transfer on it is being given up; should it end by that, another one takes its place. */
  isExpendable: boolean;
}

export interface LineOptions {
  host: string;
  port: number;
  user: string;
  /** How TLS begins; `none` is plain FTP. */
  tlsStart: 'explicit' | 'implicit' | 'none';
  way: Way;
  codec: TextCodec;
  openTls: OpenTls;
  judge: Judge;
  credentials: AskCredentials;
  signal: AbortSignal;
  onReport: (report: SecurityReport) => void;
  /** How long a reply may take. */
  silenceMs: number;
}

/**
 * Connects, negotiates TLS, lets `judge` decide, signs in; in this order. A server that refuses TLS is
 * not signed in to.
 * @throws {AppError} dns, refused, timeout, connection-lost, negotiation-failed, malformed-message,
 *   unsupported, cancelled, auth-failed, and the code of a verdict that refuses
 */
export async function openLine(options: LineOptions): Promise<Line> {
  const { host, port, signal, way } = options;
  throwIfCancelled(signal);
  const startedAt = performance.now();
  const early = new EarlyReport(options, startedAt);
  const transport = await way.open(host, port, signal, true).catch((error: unknown) => {
    const reason = AppError.from(error);
    early.tell(reason);
    throw reason;
  });
  early.address = way.isProxied ? null : (transport.remoteAddress ?? null);
  const { address } = early;
  const localAddress = localAddressOf(transport);
  const secured = await secure(transport, options, early);
  const { control, tls } = secured;
  try {
    await signIn(control, options);
    if (tls) await protectData(control, options);
  } catch (error) {
    const reason = refusedWithoutCertificate(AppError.from(error), options, tls);
    control.destroy(reason);
    throw reason;
  }
  const report = (): SecurityReport => tls?.report ?? secured.report;
  return {
    ...{
      control,
      tls,
      address,
      localAddress,
      greeting: secured.greeting,
      folder: null,
      isExpendable: false,
    },
    get report() {
      return report();
    },
  };
}

/**
 * In TLS 1.3 the server refuses a client without a certificate after the handshake, and its alert may be lost
 * when it hangs up at once (vsftpd 3.0.3).
 */
function refusedWithoutCertificate(
  reason: AppError,
  { host, port }: LineOptions,
  tls: TlsConnection | null,
): AppError {
  const isAsked = tls?.report.tls?.clientCertificate === 'requested';
  if (!isAsked || reason.code !== 'connection-lost') return reason;
  const message = `${host} asked for a client certificate, got none, and ended the connection.`;
  return new AppError('negotiation-failed', message, { host, port }, { cause: reason });
}

interface Secured {
  control: Control;
  tls: TlsConnection | null;
  greeting: FtpReply;
  report: SecurityReport;
}

/**
 * The connection up to the verdict. Once TLS has begun, only its socket may be destroyed: Node 26.10 crashes
 * when the one below goes first.
 */
async function secure(
  transport: Transport,
  options: LineOptions,
  early: EarlyReport,
): Promise<Secured> {
  const { tlsStart } = options;
  if (tlsStart === 'implicit') {
    const tls = await options.openTls({ ...options, role: 'control', transport });
    const control = new Control(tls.socket, options);
    try {
      return { control, tls, greeting: await greet(control, options), report: tls.report };
    } catch (error) {
      control.destroy(AppError.from(error));
      throw error;
    }
  }
  const control = new Control(transport, options);
  let greeting: FtpReply | undefined;
  let socket: Transport;
  try {
    greeting = await greet(control, options);
    if (tlsStart === 'none') return await judgePlain(control, greeting, options, early);
    await askForTls(control, options);
    socket = control.release() as Transport;
  } catch (error) {
    const reason = AppError.from(error);
    control.destroy(reason);
    // A refused verdict on plain FTP has been told by then.
    if (tlsStart !== 'none' || !greeting) early.tell(reason);
    throw reason;
  }
  const tls = await options.openTls({ ...options, role: 'control', transport: socket });
  control.resumeOver(tls.socket);
  return { control, tls, greeting, report: tls.report };
}

/** 220; 120 promises it for later. RFC 959 §5.4. */
async function greet(control: Control, { host, signal }: LineOptions): Promise<FtpReply> {
  let greeting = await control.reply(signal);
  while (isPreliminary(greeting)) greeting = await control.reply(signal);
  if (isPositive(greeting)) return greeting;
  const said = replyText(greeting);
  // 421 and the like: too many users, or closed for now.
  throw new AppError('refused', `${host} does not take connections now: ${said}`, {
    reply: greeting.code,
    serverMessage: said,
  });
}

/** RFC 4217 §4. What the server refuses here it refuses for good: nothing goes on in the clear. */
async function askForTls(control: Control, { host, signal }: LineOptions): Promise<void> {
  const answer = await control.command('AUTH', 'TLS', signal);
  if (answer.code === 234) return;
  const said = replyText(answer);
  throw new AppError(
    'negotiation-failed',
    `${host} does not speak TLS here (it answered AUTH TLS with ${String(answer.code)} ${said}).`,
    { reply: answer.code, serverMessage: said },
  );
}

/** RFC 4217 §9: data is protected or there is none. */
async function protectData(control: Control, { host, signal }: LineOptions): Promise<void> {
  await control.command('PBSZ', '0', signal);
  const answer = await control.command('PROT', 'P', signal);
  if (isPositive(answer)) return;
  throw new AppError('negotiation-failed', `${host} does not protect data connections.`, {
    reply: answer.code,
    serverMessage: replyText(answer),
  });
}

async function judgePlain(
  control: Control,
  greeting: FtpReply,
  options: LineOptions,
  early: EarlyReport,
): Promise<Secured> {
  const observed = early.report(replyText(greeting), null);
  options.onReport(observed);
  const verdict = await options.judge(observed);
  const report = { ...observed, trust: verdict.trust };
  if (verdict.accept) return { control, tls: null, greeting, report };
  const { code, message, detail, trust } = verdict;
  const failure = {
    reason: code === 'policy-violated' ? 'policy' : 'trust',
    detail: message,
  } as const;
  options.onReport({ ...report, outcome: 'failed', failure });
  throw refusedBy(code, message, trust, { host: options.host, port: options.port, ...detail });
}

function refusedBy(
  code: AppError['code'],
  message: string,
  { verdict }: Trust,
  detail: Record<string, unknown>,
): AppError {
  return new AppError(code, message, { verdict, ...detail });
}

/** What is told of a connection on which TLS has not begun, or never does. */
class EarlyReport {
  address: string | null = null;
  readonly #options: LineOptions;
  readonly #startedAt: number;

  constructor(options: LineOptions, startedAt: number) {
    this.#options = options;
    this.#startedAt = startedAt;
  }

  report(software: string | null, failure: SecurityReport['failure']): SecurityReport {
    const { host, port, tlsStart } = this.#options;
    const durationMs = performance.now() - this.#startedAt;
    const why =
      tlsStart === 'none' ? 'Plain FTP encrypts nothing.' : 'The handshake did not come that far.';
    const { address } = this;
    return plainReport({
      ...{ host, port, address, role: 'control', software, durationMs, why, failure },
    });
  }

  tell(failure: AppError): void {
    const reason = reasonByCode[failure.code] ?? 'closed';
    this.#options.onReport(this.report(null, { reason, detail: failure.message }));
  }
}

const reasonByCode: Readonly<Partial<Record<AppError['code'], FailureReason>>> = {
  timeout: 'timeout',
  'malformed-message': 'malformed',
  'limit-exceeded': 'malformed',
  'negotiation-failed': 'no-common-algorithm',
};

function localAddressOf(transport: Transport): string | null {
  const address = (transport as { localAddress?: string }).localAddress;
  return address ?? null;
}
