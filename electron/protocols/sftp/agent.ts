import { BaseAgent, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2';
import { listIdentities, signWithAgent } from '../../connections/ssh-agent/agent-client.ts';
import { agentPlaces, type AgentPlace } from '../../connections/ssh-agent/agent-places.ts';
import { heldElsewhere } from '../../connections/ssh2-extension/shown-keys.ts';
import { AppError } from '../../shared/errors.ts';
import { isCertificateType, parseCertificate } from '../../wire/ssh/certificate.ts';
import { parseHostKey } from '../../wire/ssh/host-key.ts';
import type { AgentHash, AgentIdentity } from '../../wire/ssh/agent-messages.ts';
import type { UserCertificate } from './user-certificates.ts';

/** A key or a certificate that an agent holds, and an agent that shows only this one. */
export interface AgentKey {
  /** What the server is shown: the public key, or the certificate. */
  publicKey: Buffer;
  /** The public key itself. */
  plainKey: Buffer;
  comment: string;
  agent: OneKeyAgent;
}

/**
 * The keys of all agents that are found, in their own order, certificates first; `note` hears of one that was to be
 * there and is not.
 */
export async function listAgentKeys(
  note: (problem: Error) => void,
  places?: readonly AgentPlace[],
): Promise<AgentKey[]> {
  const keys: AgentKey[] = [];
  for (const { address, isNamed } of places ?? (await agentPlaces())) {
    try {
      const identities = await listIdentities(address);
      keys.push(...identities.flatMap((identity) => keyOf(address, identity)));
    } catch (error) {
      if (isNamed) note(error instanceof Error ? error : new Error(String(error)));
    }
  }
  const isCertificate = ({ publicKey, plainKey }: AgentKey): boolean => publicKey !== plainKey;
  return [...keys.filter(isCertificate), ...keys.filter((key) => !isCertificate(key))];
}

/** None for a key of an unknown type: it would use up one of the few attempts that a server allows. */
function keyOf(address: string, { blob, comment }: AgentIdentity): AgentKey[] {
  const publicKey = Buffer.from(blob);
  try {
    const { type, bits } = parseHostKey(publicKey);
    const isCertificate = isCertificateType(type);
    if (!isCertificate && bits === null) return [];
    const plainKey = isCertificate ? Buffer.from(parseCertificate(publicKey).publicKey) : publicKey;
    const agent = new OneKeyAgent({ address, held: publicKey, shown: publicKey });
    return [{ publicKey, plainKey, comment, agent }];
  } catch (error) {
    if (AppError.from(error).code === 'malformed-message') return [];
    throw error;
  }
}

/** The same key of the agent, shown with its certificate; the agent signs with the plain key. */
export function certifiedAgentKey(key: AgentKey, certificate: UserCertificate): AgentKey {
  return {
    publicKey: certificate.blob,
    plainKey: key.plainKey,
    comment: certificate.name,
    agent: key.agent.showing(certificate.blob),
  };
}

interface OneKey {
  address: string;
  /** The blob by which the agent knows the key. */
  held: Buffer;
  /** What the server is shown. */
  shown: Buffer;
}

/** ssh2 tries all keys of an agent in a row without asking; with one key each the order is ours. */
class OneKeyAgent extends BaseAgent {
  readonly #key: OneKey;
  readonly #shown: ParsedKey;

  constructor(key: OneKey) {
    super();
    this.#key = key;
    this.#shown = heldElsewhere(key.shown);
  }

  showing(shown: Buffer): OneKeyAgent {
    return new OneKeyAgent({ ...this.#key, shown });
  }

  override getIdentities(done: Parameters<BaseAgent['getIdentities']>[0]): void {
    done(undefined, [this.#shown]);
  }

  override sign(
    _shown: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    done?: SignCallback,
  ): void {
    const answer = typeof options === 'function' ? options : done;
    const hash = typeof options === 'function' ? null : hashOf(options);
    const { address, held } = this.#key;
    signWithAgent(address, { blob: held, data, hash }).then(
      (signature) => answer?.(null, Buffer.from(signature)),
      (error: unknown) => answer?.(error instanceof Error ? error : new Error(String(error))),
    );
  }
}

/** ssh2 asks for one only where the key is RSA. */
function hashOf({ hash }: SigningRequestOptions): AgentHash {
  return hash === 'sha256' || hash === 'sha512' ? hash : null;
}
