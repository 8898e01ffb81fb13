import { isIP, SocketAddress, type Socket } from 'node:net';
import { AppError, type ErrorCode } from '../shared/errors.ts';
import type { ProxyTarget } from '../shared/site.ts';
import { encodeConnect, readConnectAnswer } from '../wire/proxy/http-connect.ts';
import {
  encodeSocksConnect,
  encodeSocksGreeting,
  encodeSocksPassword,
  readSocksMethod,
  readSocksPasswordAnswer,
  readSocksReply,
  socksMethods,
  socksReplies,
  type Arrived,
} from '../wire/proxy/socks5.ts';
import { printable } from '../wire/ssh/identification.ts';
import { openTcp, type TcpOptions } from './tcp.ts';

export interface ProxyOptions extends TcpOptions {
  proxy: ProxyTarget;
  /** Asked when the proxy has a user; null when nobody answers. */
  password: () => Promise<string | null>;
}

type Read = <T>(parse: (bytes: Uint8Array) => Arrived<T>) => Promise<T>;

/**
 * A TCP connection to `host` through a proxy, which resolves the name. The socket is paused, and what the
 * server has sent already is still in it.
 * @throws {AppError} dns, refused, timeout, connection-lost, cancelled, auth-failed, unsupported,
 *   malformed-message; with `proxy` in the detail
 */
export async function openThroughProxy(options: ProxyOptions): Promise<Socket> {
  const { proxy } = options;
  try {
    const password = proxy.user === undefined ? null : await options.password();
    const socket = await openTcp({ ...options, host: proxy.host, port: proxy.port });
    try {
      await settleWith(socket, options, password);
    } catch (error) {
      socket.destroy();
      throw error;
    }
    // It is the proxy's; only the proxy knows the server's.
    Object.defineProperty(socket, 'remoteAddress', { value: undefined });
    return socket;
  } catch (error) {
    const reason = AppError.from(error);
    const { code, message, detail, retryable } = reason;
    const { kind, host, port } = proxy;
    throw new AppError(
      code,
      `Proxy ${host}: ${message}`,
      { ...detail, proxy: { kind, host, port } },
      { cause: reason, retryable },
    );
  }
}

async function settleWith(
  socket: Socket,
  options: ProxyOptions,
  password: string | null,
): Promise<void> {
  const conversation = new Conversation(socket, options);
  const talk = options.proxy.kind === 'http' ? talkHttp : talkSocks;
  try {
    await talk(socket, (parse) => conversation.read(parse), options, password);
  } finally {
    conversation.end();
  }
}

async function talkSocks(
  socket: Socket,
  read: Read,
  { host, port, proxy }: ProxyOptions,
  password: string | null,
): Promise<void> {
  socket.write(encodeSocksGreeting(password !== null));
  const method = await read(readSocksMethod);
  if (method === socksMethods.password && password !== null) {
    socket.write(encodeSocksPassword(proxy.user ?? '', password));
    if (!(await read(readSocksPasswordAnswer))) throw wrongPassword();
  } else if (method !== socksMethods.none) throw signInWanted();
  socket.write(encodeSocksConnect(host, port, addressBytes(host)));
  const reply = await read(readSocksReply);
  if (reply === 0) return;
  const said = socksReplies[reply] ?? `reply ${String(reply)}`;
  throw noWay(socksCodes[reply] ?? 'refused', { host, port }, said, reply !== 2);
}

/** RFC 1928 §6. */
const socksCodes: Readonly<Record<number, ErrorCode>> = {
  6: 'timeout',
  7: 'unsupported',
  8: 'unsupported',
};

async function talkHttp(
  socket: Socket,
  read: Read,
  { host, port, proxy }: ProxyOptions,
  password: string | null,
): Promise<void> {
  // RFC 7617 §2.1: UTF-8, unless a server says otherwise.
  const pair = Buffer.from(`${proxy.user ?? ''}:${password ?? ''}`).toString('base64');
  socket.write(encodeConnect(host, port, password === null ? null : `Basic ${pair}`));
  const { status, reason } = await read(readConnectAnswer);
  if (status >= 200 && status < 300) return;
  // tinyproxy 1.11 answers 401 where RFC 9110 §15.5.8 wants 407.
  if (status === 407 || status === 401) throw password === null ? signInWanted() : wrongPassword();
  const said = `${String(status)} ${printable(reason)}`.trim();
  throw noWay(status === 504 ? 'timeout' : 'refused', { host, port }, said, status >= 500);
}

function wrongPassword(): AppError {
  return new AppError('auth-failed', 'It does not accept the user name and password.');
}

function signInWanted(): AppError {
  return new AppError('auth-failed', 'It wants a user name and password.');
}

function noWay(
  code: ErrorCode,
  { host, port }: { host: string; port: number },
  said: string,
  retryable: boolean,
): AppError {
  const message = `It does not connect to ${host}, port ${String(port)} (${said}).`;
  return new AppError(code, message, { host, port, reason: said }, { retryable });
}

/** 4 or 16 bytes for an address, null for a name. */
function addressBytes(host: string): Uint8Array | null {
  // A zone (%eth0) means something on this computer only.
  const [bare = ''] = host.split('%');
  const family = isIP(bare);
  if (family === 4) return Uint8Array.from(bare.split('.'), Number);
  if (family !== 6) return null;
  return ipv6Bytes(new SocketAddress({ address: bare, family: 'ipv6' }).address);
}

function ipv6Bytes(address: string): Uint8Array {
  // A trailing IPv4 part becomes two groups of its own.
  const groups = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [before = '', after = ''] = groups.split('::');
  const front = before === '' ? [] : before.split(':');
  const back = after === '' ? [] : after.split(':');
  const middle = new Array<string>(8 - front.length - back.length).fill('0');
  const numbers = [...front, ...middle, ...back].map((group) => parseInt(group, 16));
  return Uint8Array.from(numbers.flatMap((group) => [group >> 8, group & 255]));
}

/** Takes answers from the socket one by one; what comes after the last stays in it. */
class Conversation {
  readonly #socket: Socket;
  readonly #options: ProxyOptions;
  readonly #timer: NodeJS.Timeout;
  #bytes: Buffer = Buffer.alloc(0);
  #failure: AppError | undefined;
  #wake: () => void = () => undefined;

  constructor(socket: Socket, options: ProxyOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#timer = setTimeout(() => {
      this.#fail(new AppError('timeout', 'It did not answer in time.'));
    }, options.timeoutMs);
    options.signal.addEventListener('abort', this.#onAbort, { once: true });
    socket.on('data', this.#onData).on('error', this.#onEnd).on('close', this.#onEnd);
    socket.on('end', this.#onEnd).resume();
  }

  async read<T>(parse: (bytes: Uint8Array) => Arrived<T>): Promise<T> {
    for (;;) {
      const arrived = this.#bytes.length === 0 ? null : parse(this.#bytes);
      if (arrived) {
        this.#bytes = this.#bytes.subarray(arrived.length);
        return arrived.value;
      }
      if (this.#failure) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    this.#socket.pause();
    this.#socket.off('data', this.#onData).off('close', this.#onEnd).off('end', this.#onEnd);
    if (this.#bytes.length > 0 && !this.#socket.readableEnded) this.#socket.unshift(this.#bytes);
    // The listener for errors stays: one before the next owner listens must not be thrown.
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    this.#wake();
  };

  readonly #onEnd = (error?: unknown): void => {
    const said = error instanceof Error ? ` (${printable(error.message)})` : '';
    this.#fail(new AppError('connection-lost', `It closed the connection${said}.`));
  };

  readonly #onAbort = (): void => {
    this.#fail(new AppError('cancelled', 'Connecting was cancelled.'));
  };

  #fail(reason: AppError): void {
    this.#failure ??= reason;
    this.#wake();
  }
}
