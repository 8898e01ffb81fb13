import * as v from 'valibot';
import type { Certificate } from '../../shared/report.ts';
import { Host, Port } from '../../shared/site.ts';
import { createPinFile, PinnedFingerprint, type PinFile } from '../pin-file.ts';

/** The one certificate that a person chose for a host and port, with what a dialog shows beside another. */
export const CertificatePin = v.strictObject({
  host: Host,
  port: Port,
  fingerprintSha256: PinnedFingerprint,
  subject: v.string(),
  issuer: v.string(),
  validFrom: v.string(),
  validUntil: v.string(),
  /** ISO 8601, UTC. */
  pinnedAt: v.string(),
});
export type CertificatePin = v.InferOutput<typeof CertificatePin>;

/** A pin, and what stands behind it where that is not the person: `the certificate that …`. */
export type FoundCertificatePin = CertificatePin & { source?: string };

/** The pinned certificates of one profile. */
export interface CertificatePinStore extends Omit<PinFile<CertificatePin>, 'find' | 'put'> {
  /** @throws {AppError} as `PinFile.find` */
  find(host: string, port: number): Promise<FoundCertificatePin | undefined>;
  /** @throws {AppError} as `PinFile.put` */
  pin(host: string, port: number, certificate: Certificate): Promise<void>;
}

export function createCertificatePinStore(path: string): CertificatePinStore {
  const { put, ...file } = createPinFile(path, CertificatePin, 'certificates');
  return {
    ...file,
    pin: (host, port, { fingerprintSha256, subject, issuer, validFrom, validUntil }) =>
      put({
        ...{ host: host.toLowerCase(), port, fingerprintSha256, subject, issuer },
        ...{ validFrom, validUntil, pinnedAt: new Date().toISOString() },
      }),
  };
}
