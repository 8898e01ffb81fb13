import { AppError } from '../shared/errors.ts';
import type { HostKey, SecurityReport } from '../shared/report.ts';
import type { Target } from '../shared/site.ts';
import type { JudgeAnswer } from '../trust/host-key-answers.ts';
import {
  acceptHostKeyOnce,
  judgeHostKey,
  knownHostKeyTypes,
  pinHostKey,
} from '../trust/host-keys.ts';
import { createAcceptedOnce, type HostKeyStores } from '../trust/stores.ts';

/** The verdicts of one session, and what the person accepted for it. */
export interface SessionTrust {
  judge(report: SecurityReport): Promise<JudgeAnswer>;
  /** The target with the types of host keys to ask for first. */
  prepare(target: Target): Promise<Target>;
  /**
   * Trusts the key that the last connection was refused for, and no other.
   * @throws {AppError} invalid-request when that is not the key with this fingerprint
   */
  accept(fingerprintSha256: string, isPinned: boolean): Promise<void>;
}

interface Refused {
  host: string;
  port: number;
  key: HostKey;
}

/** A key that is accepted without being pinned counts for this session alone. */
export function createSessionTrust(profile: HostKeyStores): SessionTrust {
  const stores: HostKeyStores = { ...profile, acceptedOnce: createAcceptedOnce() };
  let refused: Refused | undefined;

  return {
    async prepare(target) {
      if (target.protocol === 'local') return target;
      const types = await knownHostKeyTypes(target.host, target.port, stores);
      return { ...target, knownHostKeyTypes: types };
    },
    async judge(report) {
      refused = undefined;
      const answer = await judgeHostKey(report, stores);
      if (!answer.accept && report.hostKey) {
        const { host, port } = report.endpoint;
        refused = { host, port, key: report.hostKey };
      }
      return answer;
    },
    async accept(fingerprintSha256, isPinned) {
      if (refused?.key.fingerprintSha256 !== fingerprintSha256) {
        throw new AppError('invalid-request', 'No connection was refused for this host key.');
      }
      const { host, port, key } = refused;
      if (isPinned) await pinHostKey(stores, host, port, key);
      else acceptHostKeyOnce(stores, host, port, key);
    },
  };
}
