import type { ProtocolInternals } from './internals.ts';

/**
 * A quarter of what RFC 4344 §3.2 allows one key of a cipher with blocks of 128 bits (2^32 blocks).
 * OpenSSH renews keys by itself; other servers leave it to us, and ssh2 does not do it.
 */
const defaultLimitBytes = 16 * 1024 ** 3;
const checkIntervalMs = 10_000;

export interface RekeyOptions {
  protocol: Pick<ProtocolInternals, 'rekey'>;
  /** Bytes of both directions so far. */
  movedBytes: () => number;
  limitBytes?: number;
}

/** Renews the keys of a connection whenever so many bytes have passed under them. */
export interface Rekeying {
  /** New keys are in use, whoever asked for them. */
  renewed(): void;
  stop(): void;
}

export function startRekeying(options: RekeyOptions): Rekeying {
  const { protocol, movedBytes, limitBytes = defaultLimitBytes } = options;
  let movedBefore = movedBytes();
  const timer = setInterval(() => {
    if (movedBytes() - movedBefore >= limitBytes) protocol.rekey();
  }, checkIntervalMs);
  // Renewing keys is no reason to keep a process alive.
  timer.unref();
  return {
    renewed() {
      movedBefore = movedBytes();
    },
    stop() {
      clearInterval(timer);
    },
  };
}
