import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import type { Policy } from '../../shared/policy.ts';
import {
  isTlsTarget,
  type SftpTarget,
  type SshOffer,
  type Target,
  type TlsTarget,
} from '../../shared/site.ts';
import { sshNames, type ListedPolicy, type SshOfferKind } from '../../shared/ssh-offers.ts';
import { tlsNames, type TlsOfferKind } from '../../shared/tls-offers.ts';
import { hopOf, policyOf, violationsOf, type PolicyCase } from './judge-policy.ts';

/** The policies that allow more than this one, the mildest step first. */
function milderThan({ name }: Policy): ListedPolicy[] {
  if (name === 'legacy') return [];
  return name === 'balanced' ? ['legacy'] : ['balanced', 'legacy'];
}

/** The first milder policy under which the connection would be allowed; null where none is. */
export function policyThatAllows(policyCase: PolicyCase): ListedPolicy | null {
  const { policy } = policyCase;
  const allows = (name: ListedPolicy): boolean =>
    violationsOf({ ...policyCase, policy: { ...policy, name } }).length === 0;
  return milderThan(policy).find(allows) ?? null;
}

/** Lists of KEXINIT by the kind of offer that decides on them. Compression is no matter of policy. */
const kindByList: Readonly<Record<string, SshOfferKind>> = {
  keyExchange: 'keyExchange',
  hostKey: 'hostKey',
  ciphersClientToServer: 'ciphers',
  ciphersServerToClient: 'ciphers',
  macsClientToServer: 'macs',
  macsServerToClient: 'macs',
};

/** Of `negotiation-failed`: with whom, the lists without a common name, and what the server has in them. */
const NothingInCommon = v.object({
  host: v.exactOptional(v.string()),
  port: v.exactOptional(v.number()),
  missing: v.pipe(v.array(v.string()), v.minLength(1)),
  server: v.record(v.string(), v.array(v.string())),
});
type NothingInCommon = v.InferOutput<typeof NothingInCommon>;

/** `detail.choice` of a failed TLS handshake: what the server chose when everything was offered. */
const ServersChoice = v.object({
  version: v.string(),
  cipherSuite: v.string(),
  group: v.nullable(v.string()),
  signature: v.nullable(v.string()),
  isPostQuantum: v.boolean(),
});

/**
 * The failure with `detail.wouldWorkWith` where nothing was in common under this policy and a milder one
 * would find something; any other failure as it is.
 */
export function withPolicyHint(error: AppError, target: Target): AppError {
  if (error.code !== 'negotiation-failed') return error;
  const name = isTlsTarget(target)
    ? policyForTls(error, target)
    : target.protocol === 'sftp'
      ? policyForSsh(error, target)
      : undefined;
  if (name === undefined) return error;
  const { code, message, detail, retryable } = error;
  return new AppError(
    code,
    message,
    { ...detail, wouldWorkWith: name },
    { retryable, cause: error },
  );
}

function policyForSsh({ detail }: AppError, target: SftpTarget): ListedPolicy | undefined {
  const parsed = v.safeParse(NothingInCommon, detail);
  if (!parsed.success) return undefined;
  const policy = policyOf(target);
  // Another policy leaves the lists of a custom one behind; those of the command line stay.
  const { host = target.host, port = target.port } = parsed.output;
  const chosen = policy.name === 'custom' ? undefined : hopOf(target, host, port).offer;
  return policyThatAgrees(parsed.output, policy, chosen);
}

/** What the server chose when everything was offered. Lists of the command line would stay in the way. */
function policyForTls({ detail }: AppError, target: TlsTarget): ListedPolicy | undefined {
  const parsed = v.safeParse(ServersChoice, detail['choice']);
  const policy = policyOf(target);
  if (!parsed.success || (target.offer && policy.name !== 'custom')) return undefined;
  const { version, cipherSuite, group, signature, isPostQuantum } = parsed.output;
  if (policy.isPostQuantumRequired && !isPostQuantum) return undefined;
  return milderThan(policy).find((name) => {
    const has = (kind: TlsOfferKind, wanted: string | null): boolean =>
      wanted === null || (tlsNames(name, kind) as readonly string[]).includes(wanted);
    return (
      has('versions', version) &&
      has('ciphers', cipherSuite) &&
      has('groups', group) &&
      has('signatures', signature)
    );
  });
}

function policyThatAgrees(
  { missing, server }: NothingInCommon,
  policy: Policy,
  chosen: SshOffer | undefined,
): ListedPolicy | undefined {
  // Every policy offers all quantum-safe methods, so a milder one finds none either.
  if (policy.isPostQuantumRequired && missing.includes('keyExchange')) return undefined;
  return milderThan(policy).find((name) =>
    missing.every((list) => {
      const kind = Object.hasOwn(kindByList, list) ? kindByList[list] : undefined;
      if (kind === undefined) return false;
      const names = chosen?.[kind] ?? sshNames(name, kind);
      return names.some((ours) => server[list]?.includes(ours));
    }),
  );
}
