import { openThroughProxy } from '../../connections/proxy.ts';
import { openSsh } from '../../connections/ssh-connection.ts';
import type { Transport } from '../../connections/transport.ts';
import { AppError } from '../../shared/errors.ts';
import type { SftpTarget } from '../../shared/site.ts';
import { printable } from '../../wire/ssh/identification.ts';
import { codecFor, type TextCodec } from '../../wire/text-codec.ts';
import { trustGate, type ConnectOptions, type Session } from '../protocol.ts';
import { openChannel, type SftpChannel } from './channel.ts';
import { findChecksums } from './checksums.ts';
import { createEverydayClient } from './everyday-client.ts';
import { openJumps, type Jumps } from './jumps.ts';
import { createSession } from './session.ts';
import { createSignIn } from './sign-in.ts';

/** For each step: to the proxy, and through it. */
const proxyTimeoutMs = 15_000;

/**
 * Opens an SFTP session: TCP, key exchange, verdict, sign-in, channel; in this order.
 * @throws {AppError} dns, refused, timeout, connection-lost, negotiation-failed, malformed-message,
 *   unsupported, cancelled, auth-failed, and the code of a verdict that refuses
 */
export async function connectSftp(target: SftpTarget, options: ConnectOptions): Promise<Session> {
  const codec = codecFor(target.encoding);
  const jumps = await openJumps(target, options, openFirst(target, options));
  try {
    return await connectThrough(jumps, target, codec, options);
  } catch (error) {
    await jumps.close();
    throw error;
  }
}

/** The way to the first server, where it is no plain TCP connection. */
function openFirst(
  { host, port, jumps, proxy }: SftpTarget,
  { credentials, signal }: ConnectOptions,
): (() => Promise<Transport>) | undefined {
  if (!proxy) return undefined;
  const first = jumps?.[0] ?? { host, port };
  const from = { kind: 'proxy', host: proxy.host, port: proxy.port } as const;
  // Before any verdict: the proxy is who asks, and no verdict on a server speaks about it.
  const password = async (): Promise<string | null> => {
    const request = { kind: 'password', user: proxy.user ?? '', attempt: 1, from } as const;
    return (await credentials(request, signal))?.[0] ?? null;
  };
  const way = { host: first.host, port: first.port, proxy, password };
  return () => openThroughProxy({ ...way, timeoutMs: proxyTimeoutMs, signal });
}

async function connectThrough(
  jumps: Jumps,
  target: SftpTarget,
  codec: TextCodec,
  options: ConnectOptions,
): Promise<Session> {
  const gate = trustGate(options);
  const everyday = createEverydayClient();
  const { signal } = options;
  const connection = await openSsh({
    ...target,
    client: everyday.ssh,
    algorithms: target.offer,
    judge: gate.judge,
    signIn: createSignIn({ target, credentials: gate.credentials, signal }),
    signal,
    open: jumps.open,
    onReport: options.onReport,
  });
  try {
    const { channel, answer } = await openChannel(connection, codec, signal, (opened) =>
      findHome(opened, signal),
    );
    everyday.use(channel.sftp);
    const { home, roundTripMs } = answer;
    const checksums = await findChecksums(connection, target.checksums, { home, codec }, signal);
    return createSession({ connection, jumps, channel, everyday, home, roundTripMs, checksums });
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/**
 * The login folder, and how long the answer took. filexfer-02 §6.11: realpath of the empty path, which others
 * spell `.`.
 */
async function findHome(
  channel: SftpChannel,
  signal: AbortSignal,
): Promise<{ home: string; roundTripMs: number }> {
  const startedAt = performance.now();
  const deed = { verb: 'find', path: '.' };
  const home = await channel.request<string>(deed, signal, (sftp, done) => {
    sftp.realpath('.', done);
  });
  if (!home.startsWith('/') || home.includes('\0')) {
    throw new AppError(
      'malformed-message',
      `The server names a login folder that is no path: ${printable(home)}.`,
    );
  }
  return { home, roundTripMs: performance.now() - startedAt };
}
