import { openThroughProxy } from '../../connections/proxy.ts';
import { openTcp } from '../../connections/tcp.ts';
import type { Transport } from '../../connections/transport.ts';
import type { AskCredentials } from '../../protocols/protocol.ts';
import type { ProbeTarget } from '../../shared/probe.ts';

/** For the TCP connection, and for each step of a proxy. */
const connectTimeoutMs = 10_000;

/** How each connection of a probe is opened: to the site's own server, directly or through its proxy. */
export interface ProbeWay {
  readonly isProxied: boolean;
  /** @throws {AppError} dns, refused, timeout, connection-lost, cancelled; auth-failed of the proxy */
  open(): Promise<Transport>;
}

/** The proxy's password is asked for once. */
export function wayOf(
  { host, port, proxy }: ProbeTarget,
  credentials: AskCredentials,
  signal: AbortSignal,
): ProbeWay {
  const way = { host, port, timeoutMs: connectTimeoutMs, signal };
  if (!proxy) return { isProxied: false, open: () => openTcp(way) };
  const from = { kind: 'proxy', host: proxy.host, port: proxy.port } as const;
  const { user = '' } = proxy;
  let asked: Promise<string | null> | undefined;
  const password = (): Promise<string | null> => {
    asked ??= credentials({ kind: 'password', user, attempt: 1, from }, signal).then(
      (answer) => answer?.[0] ?? null,
    );
    return asked;
  };
  return { isProxied: true, open: () => openThroughProxy({ ...way, proxy, password }) };
}
