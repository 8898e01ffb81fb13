import { createHash } from 'node:crypto';
import type { HostKeyFacts } from './server.ts';

/** From a public key line `type base64 comment`, as ssh-keygen and dropbearkey write it. */
export function hostKeyFromLine(line: string): HostKeyFacts {
  const [type, base64] = line.trim().split(/\s+/);
  if (type === undefined || base64 === undefined) throw new Error(`No public key: ${line}`);
  const digest = createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64');
  return { type, base64, fingerprintSha256: `SHA256:${digest.replace(/=+$/, '')}` };
}
