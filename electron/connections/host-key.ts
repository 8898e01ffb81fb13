import { createHash } from 'node:crypto';
import type * as v from 'valibot';
import type { HostKey as HostKeySchema } from '../shared/report.ts';
import { parseHostKey } from '../wire/ssh/host-key.ts';

export type HostKey = v.InferOutput<typeof HostKeySchema>;

/**
 * A public key blob with its fingerprints, spelled as OpenSSH spells them.
 * @throws {AppError} malformed-message
 */
export function describeHostKey(blob: Uint8Array): HostKey {
  const { type, bits } = parseHostKey(blob);
  const sha256 = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  const md5 = createHash('md5').update(blob).digest('hex');
  return {
    type,
    bits,
    fingerprintSha256: `SHA256:${sha256}`,
    fingerprintMd5: `MD5:${(md5.match(/../g) ?? []).join(':')}`,
    base64: Buffer.from(blob).toString('base64'),
  };
}
