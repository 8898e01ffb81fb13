import * as v from 'valibot';
import type { Failure } from '../../../electron/shared/errors.ts';
import { defaultPolicy } from '../../../electron/shared/policy.ts';
import type { RemoteTarget } from '../../../electron/shared/site.ts';

const MilderPolicy = v.picklist(['balanced', 'legacy']);
export type MilderPolicy = v.InferOutput<typeof MilderPolicy>;

const codes: readonly Failure['code'][] = ['negotiation-failed', 'policy-violated'];

/** The policy under which the server could be reached, where the failure names one. */
export function milderPolicyOf(failure: Failure | null): MilderPolicy | null {
  if (!failure || !codes.includes(failure.code)) return null;
  const parsed = v.safeParse(MilderPolicy, failure.detail['wouldWorkWith']);
  return parsed.success ? parsed.output : null;
}

/** The same server under that policy; lists of a custom one would outrank it and are left behind. */
export function underPolicy(target: RemoteTarget, name: MilderPolicy): RemoteTarget {
  // Nothing protects plain FTP, so it has no policy.
  if (target.protocol === 'ftp') return target;
  const before = target.policy ?? defaultPolicy;
  const changed = { ...target, policy: { ...before, name } };
  if (before.name === 'custom') delete changed.offer;
  return changed;
}
