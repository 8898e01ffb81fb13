import { withCertificate } from '../../connections/ssh2-extension/user-certificates.ts';
import type { UserCertificate } from './user-certificates.ts';
import {
  BaseAgent,
  createAgent,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';

/** A key that an agent holds, and an agent that shows only this one. */
export interface AgentKey {
  publicKey: Buffer;
  comment: string;
  agent: OneKeyAgent;
}

/** An agent that was started by nobody, or waits for a person to unlock it, must not hold up the rest. */
const listTimeoutMs = 10_000;

/**
 * Where the platform's agent listens: SSH_AUTH_SOCK; on Windows the pipe of OpenSSH's agent service.
 * Undefined where there is none.
 */
export function agentAddress(
  environment: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): string | undefined {
  const address = environment['SSH_AUTH_SOCK'];
  if (address) return address;
  return platform === 'win32' ? String.raw`\\.\pipe\openssh-ssh-agent` : undefined;
}

/** The agent's keys in its own order. Rejects with a plain Error when it does not answer. */
export async function listAgentKeys(address: string): Promise<AgentKey[]> {
  const agent = createAgent(address);
  const keys = await new Promise<unknown[]>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('The agent did not answer.'));
    }, listTimeoutMs);
    agent.getIdentities((error, found) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve(found ?? []);
    });
  });
  return keys.filter(isParsedKey).map((key) => ({
    publicKey: key.getPublicSSH(),
    comment: key.comment,
    agent: new OneKeyAgent(agent, key),
  }));
}

function isParsedKey(value: unknown): value is ParsedKey {
  return typeof value === 'object' && value !== null && 'getPublicSSH' in value;
}

/** The same key of the agent, shown with its certificate; the agent signs with the plain key. */
export function certifiedAgentKey(key: AgentKey, certificate: UserCertificate): AgentKey {
  return {
    publicKey: certificate.blob,
    comment: certificate.name,
    agent: key.agent.withCertificate(certificate.blob),
  };
}

/** ssh2 tries all keys of an agent in a row without asking; with one key each the order is ours. */
class OneKeyAgent extends BaseAgent {
  readonly #agent: BaseAgent;
  readonly #key: ParsedKey;
  readonly #shown: ParsedKey;

  constructor(agent: BaseAgent, key: ParsedKey, shown = key) {
    super();
    this.#agent = agent;
    this.#key = key;
    this.#shown = shown;
  }

  withCertificate(certificate: Buffer): OneKeyAgent {
    return new OneKeyAgent(this.#agent, this.#key, withCertificate(this.#key, certificate));
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
    if (typeof options === 'function') this.#agent.sign(this.#key, data, {}, options);
    else this.#agent.sign(this.#key, data, options, done);
  }
}
