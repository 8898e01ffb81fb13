import type { HostKey, Trust } from '../shared/report.ts';

/** An answer to `host.judge` of the contract, and a `Verdict` of the protocol interface. */
export type JudgeAnswer =
  | { accept: true; trust: Trust }
  | {
      accept: false;
      code: 'host-key-unknown' | 'host-key-changed' | 'certificate-invalid' | 'policy-violated';
      trust: Trust;
      message: string;
      /**
       * Certificates: host, port, problem, problems, fingerprintSha256, fingerprintSha256Hex, names, key, chain;
       * pinned and isVerified where another one is pinned.
       * Host keys: host, port, keyType, bits, fingerprintSha256, known; isRevoked where that is the reason.
       * Policy: policy, isPostQuantumRequired, rule, algorithms, violations, wouldWorkWith where one would.
       */
      detail: Record<string, unknown>;
    };

/** A key that some store knows for this host. `source` is written for people. */
export interface KnownKey {
  type: string;
  fingerprintSha256: string;
  source: string;
}

/** The key that a server showed. */
export interface Presented {
  host: string;
  port: number;
  key: HostKey;
}

/** The connection may go on; `reason` says in plain words what vouches for the key. */
export function accept(verdict: Trust['verdict'], reason: string, key: HostKey): JudgeAnswer {
  return { accept: true, trust: trustOf(verdict, reason, key) };
}

/** Stopped before any key was shown. */
export function refuseKeyless(host: string, port: number): JudgeAnswer {
  return {
    accept: false,
    code: 'host-key-unknown',
    trust: trustOf('unverified', 'The server showed no host key.', null),
    message: `${host} showed no host key, so nothing proves which server it is.`,
    detail: { host, port, known: [] },
  };
}

/** A store forbids this very key. */
export function refuseRevoked(presented: Presented, revoked: KnownKey): JudgeAnswer {
  return {
    accept: false,
    code: 'host-key-changed',
    trust: trustOf('failed', `Revoked by ${revoked.source}.`, presented.key),
    message:
      `${presented.host} showed a host key that ${revoked.source} marks as revoked. ` +
      'Whoever holds this key must not be trusted; ask the operator for the new one.',
    detail: { ...detailOf(presented, [revoked]), isRevoked: true },
  };
}

/** Another key is known where this one should be. */
export function refuseChanged(presented: Presented, contrary: readonly KnownKey[]): JudgeAnswer {
  const sources = sourcesOf(contrary);
  return {
    accept: false,
    code: 'host-key-changed',
    trust: trustOf('changed', `Differs from ${sources}.`, presented.key),
    message:
      `The host key of ${presented.host} is not the one that is known for it (${sources}). ` +
      'The server was set up anew, or somebody is in between. Ask the operator for the fingerprint.',
    detail: detailOf(presented, contrary),
  };
}

/** No store knows this key; keys of other types may be known, and a certificate may fall short. */
export function refuseUnknown(
  presented: Presented,
  otherTypes: readonly KnownKey[],
  certificateProblem?: string,
): JudgeAnswer {
  const { host, key } = presented;
  const types = [...new Set(otherTypes.map((other) => other.type))].join(', ');
  const known = types
    ? `Only keys of another type are known for this host (${types}).`
    : 'No key is known for this host yet.';
  const reason =
    certificateProblem === undefined
      ? known
      : `${known} Its certificate does not count: ${certificateProblem}.`;
  return {
    accept: false,
    code: 'host-key-unknown',
    trust: trustOf('unverified', reason, key),
    message:
      `Nothing vouches for the ${key.type} key of ${host}. ${reason} ` +
      `Compare ${key.fingerprintSha256} with what the operator says before you accept it.`,
    detail: detailOf(presented, otherTypes),
  };
}

/** `line 12 of ~/.ssh/known_hosts, line 3 of …` */
export function sourcesOf(keys: readonly KnownKey[]): string {
  return keys.map((key) => key.source).join(', ');
}

function detailOf({ host, port, key }: Presented, known: readonly KnownKey[]) {
  return {
    host,
    port,
    keyType: key.type,
    bits: key.bits,
    fingerprintSha256: key.fingerprintSha256,
    known: known.map(({ type, fingerprintSha256, source }) => ({
      type,
      fingerprintSha256,
      source,
    })),
  };
}

function trustOf(verdict: Trust['verdict'], reason: string, hostKey: HostKey | null): Trust {
  return { verdict, reason, hostKey, chain: null };
}
