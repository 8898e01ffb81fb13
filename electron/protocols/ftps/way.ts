import { openThroughProxy } from '../../connections/proxy.ts';
import { createReadBuffer } from '../../connections/read-buffer.ts';
import { openTcp } from '../../connections/tcp.ts';
import type { Transport } from '../../connections/transport.ts';
import type { FtpsTarget, FtpTarget, ProxyTarget } from '../../shared/site.ts';
import type { AskCredentials } from '../protocol.ts';

export const connectTimeoutMs = 15_000;

/** How connections to the server come about: plainly, or through a proxy. */
export interface Way {
  /** Through a proxy, the server is reached under its name only. */
  readonly isProxied: boolean;
  /** @param isForReplies many small reads over a long time: they share their memory */
  open(host: string, port: number, signal: AbortSignal, isForReplies?: boolean): Promise<Transport>;
}

/** The proxy's password is asked for once: every data connection goes the same way. */
export function wayTo({ proxy }: FtpsTarget | FtpTarget, credentials: AskCredentials): Way {
  if (!proxy) {
    return {
      isProxied: false,
      open: (host, port, signal, isForReplies = false) =>
        openTcp({
          ...{ host, port, timeoutMs: connectTimeoutMs, signal },
          ...(isForReplies && { readBuffer: createReadBuffer() }),
        }),
    };
  }
  const password = rememberedPassword(proxy, credentials);
  return {
    isProxied: true,
    open: (host, port, signal) =>
      openThroughProxy({
        ...{ host, port, proxy, timeoutMs: connectTimeoutMs, signal },
        password: () => password(signal),
      }),
  };
}

/** Before any verdict: the proxy is who asks, and no verdict on a server speaks about it. */
function rememberedPassword({ user = '', host, port }: ProxyTarget, credentials: AskCredentials) {
  let known: string | null | undefined;
  const from = { kind: 'proxy', host, port } as const;
  return async (signal: AbortSignal): Promise<string | null> => {
    known ??=
      (await credentials({ kind: 'password', user, attempt: 1, from }, signal))?.[0] ?? null;
    return known;
  };
}
