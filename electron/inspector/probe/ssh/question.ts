import type { ProbeTopic, UnansweredReason } from '../../../shared/probe.ts';
import type { AlgorithmLists } from '../../../wire/ssh/kex-init.ts';

/** How far one connection goes: never to the end of the key exchange, and so never to a sign-in. */
export interface SshQuestion {
  topic: ProbeTopic;
  subject: string | null;
  /** The exchange to begin with these names; null stops after the lists. */
  exchange: {
    method: string;
    hostKey: string;
    /** For a group exchange: stops after the group. */
    modulusBits: number | null;
  } | null;
}

export type SshAnswer =
  | {
      kind: 'lists';
      /** `SSH-2.0-OpenSSH_10.0`. */
      software: string;
      lists: AlgorithmLists;
      /** Blob of the key that was shown. */
      hostKey: Uint8Array | null;
      modulusBits: number | null;
      /** Why the exchange got no further, where it did not: what the server said, or `closed`, or `timeout`. */
      refusal: string | null;
    }
  | { kind: 'unasked'; reason: UnansweredReason; detail: string };

export type AskSsh = (question: SshQuestion) => Promise<SshAnswer>;
