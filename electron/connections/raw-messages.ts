import type { RawMessage } from '../shared/report.ts';
import type { Spans } from '../wire/byte-reader.ts';

/** Of one message: the largest in the open are certificate chains and 8192-bit replies, of 2 to 8 KB. */
const maxMessageBytes = 8 * 1024;

/** Of all messages of a report, so that 200 padded ones do not make it grow: a handshake has 3 to 12 KB. */
const maxReportBytes = 64 * 1024;

/** Keeps the first bytes of messages for a report, until there are enough. */
export class RawBudget {
  #left = maxReportBytes;

  /** `base64` holds fewer bytes than the message has where it, or the report, was too long. */
  keep(bytes: Uint8Array, spans: Spans): RawMessage {
    const kept = bytes.subarray(0, Math.min(maxMessageBytes, this.#left));
    this.#left -= kept.length;
    return { base64: Buffer.from(kept).toString('base64'), spans };
  }
}
