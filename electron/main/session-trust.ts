import { AppError } from '../shared/errors.ts';
import type { Certificate, HostKey, SecurityReport } from '../shared/report.ts';
import type { Target } from '../shared/site.ts';
import { acceptCertificateOnce, pinCertificate } from '../trust/certificates/judge-certificate.ts';
import type { JudgeAnswer } from '../trust/host-key-answers.ts';
import { acceptHostKeyOnce, pinHostKey } from '../trust/host-keys.ts';
import { judgeConnection, prepareTarget } from '../trust/judge-connection.ts';
import { createAcceptedOnce, type HostKeyStores } from '../trust/stores.ts';

/** The verdicts of one session, and what the person accepted for it. */
export interface SessionTrust {
  judge(report: SecurityReport, target: Target): Promise<JudgeAnswer>;
  /** The target with the offer of its policy and the types of host keys to ask for first. */
  prepare(target: Target): Promise<Target>;
  /**
   * Trusts the key that the last connection was refused for, and no other.
   * @throws {AppError} invalid-request when that is not the key with this fingerprint
   */
  accept(fingerprintSha256: string, isPinned: boolean): Promise<void>;
  /** The same for the certificate that the last connection was refused for. @throws {AppError} as `accept` */
  acceptCertificate(fingerprintSha256: string, isPinned: boolean): Promise<void>;
}

interface Refused {
  host: string;
  port: number;
  key?: HostKey;
  certificate?: Certificate;
}

/** A key or certificate that is accepted without being pinned counts for this session alone. */
export function createSessionTrust(profile: HostKeyStores): SessionTrust {
  const stores: HostKeyStores = { ...profile, acceptedOnce: createAcceptedOnce() };
  let refused: Refused | undefined;

  return {
    prepare: (target) => prepareTarget(target, stores),
    async judge(report, target) {
      refused = undefined;
      const answer = await judgeConnection(report, target, stores);
      if (!answer.accept && answer.code !== 'policy-violated') {
        const { host, port } = report.endpoint;
        const [certificate] = report.certificates ?? [];
        const { hostKey: key } = report;
        refused = { host, port, ...(key && { key }), ...(certificate && { certificate }) };
      }
      return answer;
    },
    async accept(fingerprintSha256, isPinned) {
      if (refused?.key?.fingerprintSha256 !== fingerprintSha256) {
        throw new AppError('invalid-request', 'No connection was refused for this host key.');
      }
      const { host, port, key } = refused;
      if (isPinned) await pinHostKey(stores, host, port, key);
      else acceptHostKeyOnce(stores, host, port, key);
    },
    async acceptCertificate(fingerprintSha256, isPinned) {
      if (refused?.certificate?.fingerprintSha256 !== fingerprintSha256) {
        throw new AppError('invalid-request', 'No connection was refused for this certificate.');
      }
      const { host, port, certificate } = refused;
      if (isPinned) await pinCertificate(stores, host, port, certificate);
      else acceptCertificateOnce(stores, host, port, certificate);
    },
  };
}
