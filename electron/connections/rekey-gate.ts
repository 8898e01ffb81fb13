import { AppError } from '../shared/errors.ts';
import { parseKexInit, type KexInit } from '../wire/ssh/kex-init.ts';
import { negotiate, type Negotiation } from '../wire/ssh/negotiate.ts';
import { certificateSuffix } from '../wire/ssh/certificate.ts';
import { negotiationOf, type SshObservation } from './ssh-observation.ts';

/** RFC 8270: the least that is asked for and taken where the server picks the group. */
const leastGroupBits = 2048;

export interface RekeyGateOptions {
  /** The first exchange, whose verdict everything is measured by. */
  first: SshObservation;
  /** Resolves once the first verdict is there. */
  judged: Promise<void>;
  /** Asks for a verdict on what a renewal would come to. @throws the reason to end the connection */
  judge: (wouldBe: SshObservation) => Promise<void>;
  /** Lets ssh2 go on with a message that was held back. */
  pass: (payload: Buffer) => void;
  fail: (error: AppError) => void;
}

/**
 * Holds the policy in renewed keys: a KEXINIT that leads to the algorithms that were judged passes at once;
 * any other waits for a verdict of its own, and nothing is exchanged before that.
 */
export class RekeyGate {
  readonly #options: RekeyGateOptions;
  readonly #accepted = new Set<string>();
  #isHolding = false;

  constructor(options: RekeyGateOptions) {
    this.#options = options;
  }

  /** Whether ssh2 may read this KEXINIT of the server now; else it is passed on later, or the connection ends. */
  admits(payload: Buffer): boolean {
    const { first, fail } = this.#options;
    const theirs = read(payload);
    const ours = first.client.kexInit;
    // What cannot be read ssh2 ends the connection over.
    if (!theirs || !ours) return true;
    if (this.#isHolding) {
      fail(new AppError('malformed-message', 'The server sent two lists of algorithms in a row.'));
      return false;
    }
    const agreed = negotiate(ours.lists, theirs.lists);
    if (agreed.missing.length > 0) {
      const message = 'The server wanted new keys, with nothing in common that would serve.';
      fail(new AppError('negotiation-failed', message, { missing: agreed.missing }));
      return false;
    }
    if (this.#isAccepted(agreed)) return true;
    this.#isHolding = true;
    this.#ask(Buffer.from(payload), theirs, agreed).catch((error: unknown) => {
      fail(AppError.from(error));
    });
    return false;
  }

  /** The first exchange is not yet over when the gate is made. */
  #isAccepted(agreed: Negotiation): boolean {
    const first = negotiationOf(this.#options.first);
    const key = keyOf(agreed);
    return (first !== null && keyOf(first) === key) || this.#accepted.has(key);
  }

  async #ask(payload: Buffer, theirs: KexInit, agreed: Negotiation): Promise<void> {
    const { first, judged, judge, pass } = this.#options;
    await judged;
    await judge(wouldBe(first, theirs, agreed));
    this.#accepted.add(keyOf(agreed));
    this.#isHolding = false;
    pass(payload);
  }
}

function read(payload: Buffer): KexInit | null {
  try {
    return parseKexInit(payload);
  } catch {
    return null;
  }
}

/** Everything that a policy can be about, and that KEXINIT decides. */
function keyOf({ keyExchange, hostKey, clientToServer, serverToClient }: Negotiation): string {
  return JSON.stringify([keyExchange, hostKey, clientToServer, serverToClient]);
}

/** The first exchange with other algorithms: key and identity stay, ssh2 sees to that. */
function wouldBe(first: SshObservation, theirs: KexInit, agreed: Negotiation): SshObservation {
  const signatureAlgorithm = (agreed.hostKey ?? '').replace(certificateSuffix, '');
  return {
    ...first,
    server: { ...first.server, kexInit: theirs },
    group: { modulusBits: leastGroupBits, generator: '' },
    reply: first.reply && { ...first.reply, signatureAlgorithm },
  };
}
