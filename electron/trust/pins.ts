import * as v from 'valibot';
import type { HostKey } from '../shared/report.ts';
import { Host, Port } from '../shared/site.ts';
import { createPinFile, PinnedFingerprint, type PinFile } from './pin-file.ts';

const Pin = v.strictObject({
  host: Host,
  port: Port,
  type: v.string(),
  fingerprintSha256: PinnedFingerprint,
  /** The public key blob, so that a pin can be written out as a known_hosts line. */
  base64: v.string(),
  /** ISO 8601, UTC. */
  pinnedAt: v.string(),
});
/** The one key that a person chose for a host and port. */
export type Pin = v.InferOutput<typeof Pin>;

/** A pin, and what stands behind it where that is not the person: `the key that …`. */
export type FoundPin = Pin & { source?: string };

/** The pins of one profile. */
export interface PinStore extends Omit<PinFile<Pin>, 'find' | 'put'> {
  /** @throws {AppError} as `PinFile.find` */
  find(host: string, port: number): Promise<FoundPin | undefined>;
  /** @throws {AppError} as `PinFile.put` */
  pin(host: string, port: number, key: HostKey): Promise<void>;
}

export function createPinStore(path: string): PinStore {
  const { put, ...file } = createPinFile(path, Pin, 'host keys');
  return {
    ...file,
    pin: (host, port, { type, fingerprintSha256, base64 }) =>
      put({
        ...{ host: host.toLowerCase(), port, type, fingerprintSha256, base64 },
        pinnedAt: new Date().toISOString(),
      }),
  };
}
