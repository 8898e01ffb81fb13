import { AppError } from '../../shared/errors.ts';
import { replyText, type FtpReply } from '../../wire/ftp/reply.ts';
import type { AskCredentials } from '../protocol.ts';
import type { Control } from './control.ts';

export interface SignIn {
  host: string;
  user: string;
  credentials: AskCredentials;
  signal: AbortSignal;
}

/** Servers hang up after three or so. */
const maxAttempts = 4;

/** What a person who has no account says, and no secret. RFC 1635 §3. */
const anonymous = { user: 'anonymous', password: 'anonymous@' };

/**
 * USER and PASS, until the server takes one. RFC 959 §4.1.1; 232 of RFC 2228: the client certificate
 * was enough.
 * @throws {AppError} auth-failed, cancelled, connection-lost
 */
export async function signIn(control: Control, options: SignIn): Promise<void> {
  const user = options.user === '' ? anonymous.user : options.user;
  let refusal: FtpReply | undefined;
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const named = await orRefused(control.command('USER', user, options.signal), refusal, options);
    if (named.code === 230 || named.code === 232) return;
    if (named.code !== 331) throw refused(named, options);
    const password = await passwordFor(user, attempt, options);
    if (password === null) throw refusal ? refused(refusal, options) : unanswered(options);
    const answer = await orRefused(
      sendPassword(control, password, options.signal),
      refusal,
      options,
    );
    if (answer.code === 230 || answer.code === 202) return;
    if (answer.code === 332) throw needsAccount(options);
    if (answer.code === 421) throw refused(answer, options);
    refusal = answer;
  }
  throw refusal ? refused(refusal, options) : unanswered(options);
}

async function passwordFor(
  user: string,
  attempt: number,
  { credentials, signal }: SignIn,
): Promise<string | null> {
  if (user === anonymous.user && attempt === 1) return anonymous.password;
  const answer = await credentials({ kind: 'password', user, attempt }, signal);
  return answer?.[0] ?? null;
}

/** Whatever is wrong with a password, the error does not hold it. */
async function sendPassword(
  control: Control,
  password: string,
  signal: AbortSignal,
): Promise<FtpReply> {
  try {
    control.send('PASS', password);
  } catch (error) {
    if (AppError.from(error).code !== 'name-invalid') throw error;
    throw new AppError('auth-failed', 'The password holds a character that FTP cannot say.');
  }
  return await control.reply(signal);
}

/** A server that hangs up after a wrong password has refused it. */
async function orRefused(
  answering: Promise<FtpReply>,
  refusal: FtpReply | undefined,
  options: SignIn,
): Promise<FtpReply> {
  try {
    return await answering;
  } catch (error) {
    if (refusal && AppError.from(error).code === 'connection-lost') throw refused(refusal, options);
    throw error;
  }
}

function refused(reply: FtpReply, { host, user }: SignIn): AppError {
  const said = replyText(reply);
  // Too many users, or shutting down: nothing is wrong with who signs in.
  const code = reply.code === 421 ? 'refused' : 'auth-failed';
  return new AppError(code, `${host} did not let ${user || 'anybody'} in: ${said}`, {
    user,
    reply: reply.code,
    serverMessage: said,
  });
}

function unanswered({ host, user }: SignIn): AppError {
  return new AppError(
    'auth-failed',
    `${host} asks for the password of ${user}, and there is none.`,
    {
      user,
    },
  );
}

function needsAccount({ host, user }: SignIn): AppError {
  return new AppError(
    'auth-failed',
    `${host} asks for an account (ACCT) beside the password of ${user}.`,
    {
      user,
    },
  );
}
