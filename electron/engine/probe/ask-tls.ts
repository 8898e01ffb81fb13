import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { helloOf } from '../../inspector/probe/tls/hello-of.ts';
import type { TlsAnswer, TlsQuestion } from '../../inspector/probe/tls/question.ts';
import type { Transport } from '../../connections/transport.ts';
import { AppError } from '../../shared/errors.ts';
import type { ProbeTarget } from '../../shared/probe.ts';
import { AnswerReader } from '../../wire/tls/answer-reader.ts';
import { listen, type ConversationLimits } from './conversation.ts';
import { startFtpTls } from './ftp-tls.ts';
import { makeHandshakeKey } from './tls13-key.ts';
import type { ProbeWay } from './probe-way.ts';

/** Until TLS begins: FTP servers look up names of clients before they greet. */
const greetingTimeoutMs = 20_000;

export interface TlsEdge {
  target: Exclude<ProbeTarget, { protocol: 'sftp' }>;
  way: ProbeWay;
  signal: AbortSignal;
  /** For the answer to a hello. */
  answerTimeoutMs: number;
  /** Called for each connection with the address that answered. */
  onAddress: (address: string) => void;
}

/** A connection on which TLS is about to begin. @throws {TurnedAway}; {AppError} */
export async function openForTls({ target, way, signal, onAddress }: TlsEdge): Promise<Transport> {
  const transport = await way.open();
  const { remoteAddress } = transport;
  if (remoteAddress !== undefined && !way.isProxied) onAddress(remoteAddress);
  try {
    if (target.protocol === 'ftps' && target.tlsStart === 'explicit')
      await startFtpTls(transport, { timeoutMs: greetingTimeoutMs, signal });
    return transport;
  } catch (error) {
    transport.destroy();
    throw error;
  }
}

/** Sends one hello and reads what comes back. @throws {TurnedAway}; {AppError} where no connection came about */
export async function askTls(edge: TlsEdge, question: TlsQuestion): Promise<TlsAnswer> {
  const transport = await openForTls(edge);
  try {
    return await exchange(transport, edge, question);
  } finally {
    transport.destroy();
  }
}

async function exchange(
  transport: Transport,
  { target, signal, answerTimeoutMs }: TlsEdge,
  question: TlsQuestion,
): Promise<TlsAnswer> {
  const [group] = question.groups;
  const key = question.isKeyed && group !== undefined ? makeHandshakeKey(group) : null;
  const { message, records } = helloOf(question, {
    random: randomBytes(32),
    sessionId: randomBytes(32),
    serverName: isIP(target.host) === 0 ? target.host : null,
    share: key?.share ?? null,
  });
  const reader = new AnswerReader((hello) => key?.openerFor(message, hello) ?? null);
  const limits: ConversationLimits = { timeoutMs: answerTimeoutMs, signal };
  transport.write(records);
  let end: Awaited<ReturnType<typeof listen>>;
  let start: string | undefined;
  try {
    end = await listen(
      transport,
      (chunk) => {
        start ??= chunk.toString('latin1', 0, 4);
        return reader.push(chunk);
      },
      limits,
    );
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code === 'cancelled') throw error;
    // vsftpd and ProFTPD say in words of FTP, in the clear, that TLS has failed.
    const reply = /^[45]\d\d(?=[ -])/.exec(start ?? '')?.[0];
    if (target.protocol === 'ftps' && reply !== undefined && !reader.answer.hello)
      return { kind: 'alert', name: `ftp-${reply}` };
    return { kind: 'malformed', detail: error.message };
  }
  const { answer } = reader;
  if (answer.alert !== null && !answer.hello) return { kind: 'alert', name: answer.alert };
  if (answer.hello && (answer.alert === null || answer.chain.length > 0))
    return { kind: 'hello', ...answer, hello: answer.hello };
  if (answer.alert !== null) return { kind: 'alert', name: answer.alert };
  return { kind: end === 'timeout' ? 'timeout' : 'closed' };
}
