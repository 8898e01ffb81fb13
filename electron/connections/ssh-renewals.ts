import type { AppError } from '../shared/errors.ts';
import { kexInitType } from '../wire/ssh/kex-init.ts';
import type { NegotiatedDirection } from '../wire/ssh/negotiate.ts';
import { RekeyGate } from './rekey-gate.ts';
import { negotiationOf, type SshObservation } from './ssh-observation.ts';
import type { RekeyLog } from './ssh-rekeys.ts';
import { tagBytesOf, wireBytes } from './ssh2-extension/wire-bytes.ts';
import type { ProtocolInternals } from './ssh2-extension/internals.ts';
import { takeLateData } from './ssh2-extension/late-data.ts';
import { hookPackets } from './ssh2-extension/packet-hooks.ts';

export interface RenewalOptions {
  protocol: ProtocolInternals;
  /** What payloads of the server have to pass through before ssh2 reads them. */
  adapt: (payload: Buffer) => Buffer;
  first: SshObservation;
  log: RekeyLog;
  /** Every payload of the server after the first exchange, with its size on the wire. */
  see: (payload: Uint8Array, bytes: number) => void;
  /** Asks for a verdict on what a renewal would come to. @throws the reason to end the connection */
  judge: (wouldBe: SshObservation) => Promise<void>;
  /** Resolves once the first verdict is there. */
  judged: Promise<void>;
  lost: AbortSignal;
  fail: (error: AppError) => void;
}

/** Takes the place of a message that waits: SSH_MSG_IGNORE without data. RFC 4253 §11.2 */
const ignoreMessage = Buffer.from([2, 0, 0, 0, 0]);

/**
 * Watches the exchanges of keys after the first: their messages go into the log, and a KEXINIT of the server waits
 * at the gate until what it leads to has been judged.
 * @returns what to call when an exchange is completed, the first one included
 */
export function watchRenewals(options: RenewalOptions): () => void {
  const { protocol, adapt, first, log, see, lost } = options;
  let protection: Record<'clientToServer' | 'serverToClient', NegotiatedDirection> | null = null;
  let isFirst = true;
  takeLateData(protocol);
  const pass = hookPackets(protocol, {
    inbound(payload, packed) {
      if (isFirst) return adapt(payload);
      const bytes = wireBytes(packed, protection?.serverToClient ?? null);
      see(payload, bytes);
      log.add('server', payload, bytes);
      const isAdmitted = payload[0] !== kexInitType || gate.admits(payload);
      return isAdmitted ? adapt(payload) : ignoreMessage;
    },
    outbound(payload, bytes) {
      if (!isFirst)
        log.add('client', payload, bytes + tagBytesOf(protection?.clientToServer ?? null));
    },
  });
  const gate = new RekeyGate({
    ...options,
    pass(payload) {
      if (!lost.aborted) pass(adapt(payload));
    },
  });
  return () => {
    if (isFirst) protection = negotiationOf(first);
    else protection = log.finish() ?? protection;
    isFirst = false;
  };
}
