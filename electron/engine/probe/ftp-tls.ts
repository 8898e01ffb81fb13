import type { Transport } from '../../connections/transport.ts';
import { AppError } from '../../shared/errors.ts';
import { ReplyReader, replyText, type FtpReply } from '../../wire/ftp/reply.ts';
import { utf8Codec } from '../../wire/text-codec.ts';
import { TurnedAway } from './turned-away.ts';
import { listen, type ConversationLimits } from './conversation.ts';

/**
 * Brings a control connection to where TLS begins: greeting, AUTH TLS, and nothing else. RFC 4217 §4. The limits
 * are for all of that.
 * @throws {TurnedAway}; {AppError} negotiation-failed, malformed-message, cancelled, timeout
 */
export async function startFtpTls(transport: Transport, limits: ConversationLimits): Promise<void> {
  const reader = new ReplyReader((bytes) => utf8Codec.decode(bytes));
  const replies: FtpReply[] = [];
  const endsAt = performance.now() + limits.timeoutMs;
  const next = async (): Promise<FtpReply> => {
    const take = (chunk: Buffer): boolean => {
      replies.push(...reader.push(chunk));
      return replies.length > 0;
    };
    // One time for all of it: a server could promise its greeting for ever.
    const timeoutMs = endsAt - performance.now();
    if (timeoutMs <= 0) throw new AppError('timeout', 'The server does not greet.');
    const end =
      replies.length > 0 ? 'complete' : await listen(transport, take, { ...limits, timeoutMs });
    const reply = replies.shift();
    if (reply) return reply;
    if (end === 'timeout') throw new AppError('timeout', 'The server does not greet.');
    throw new TurnedAway('The server closed the connection before TLS began.');
  };
  let greeting = await next();
  // 120 promises the greeting for later. RFC 959 §5.4.
  while (greeting.code < 200) greeting = await next();
  if (greeting.code >= 400) throw new TurnedAway(`The server says ${saidBy(greeting)}.`);
  transport.write('AUTH TLS\r\n');
  const answer = await next();
  if (answer.code === 421) throw new TurnedAway(`The server says ${saidBy(answer)}.`);
  if (answer.code !== 234) {
    const message = `The server does not speak TLS here (it answered AUTH TLS with ${saidBy(answer)}).`;
    throw new AppError('negotiation-failed', message, { reply: answer.code });
  }
  if (!reader.isBetween || replies.length > 0)
    throw new AppError('malformed-message', 'Something follows the answer to AUTH TLS.');
}

/** Without a full stop: the sentence around it has one. */
function saidBy(reply: FtpReply): string {
  return `${String(reply.code)} ${replyText(reply)}`.trim().replace(/\.$/, '');
}
