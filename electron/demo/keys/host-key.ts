import { createHash } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';
import type { HostKey } from '../../shared/report.ts';
import { readIfThere, writePrivately } from './private-file.ts';

export interface DemoHostKey {
  /** In OpenSSH's format. */
  privateKey: string;
  /** The public half, as a report shows it. */
  hostKey: HostKey;
}

/** The ed25519 key of the demo servers, made on first use. One that cannot be read is replaced. */
export async function loadHostKey(file: string): Promise<DemoHostKey> {
  const known = parse(await readIfThere(file));
  if (known) return describe(known.text, known.key);
  const { text, key } = makeKey();
  await writePrivately(file, text);
  return describe(text, key);
}

/** About one in two hundred keys that ssh2 1.17.0 makes cannot be read by anybody: each is tried. */
function makeKey(): ReadKey {
  for (;;) {
    const made = parse(ssh2.utils.generateKeyPairSync('ed25519').private);
    if (made) return made;
  }
}

interface ReadKey {
  text: string;
  key: ParsedKey;
}

function parse(text: string): ReadKey | undefined {
  if (text === '') return undefined;
  const key = ssh2.utils.parseKey(text);
  const isOurs = !(key instanceof Error) && key.isPrivateKey() && key.type === 'ssh-ed25519';
  return isOurs ? { text, key } : undefined;
}

function describe(privateKey: string, key: ParsedKey): DemoHostKey {
  const blob = key.getPublicSSH();
  const digest = (name: string): Buffer => createHash(name).update(blob).digest();
  const md5 = digest('md5').toString('hex').match(/../g) ?? [];
  return {
    privateKey,
    hostKey: {
      type: key.type,
      bits: 256,
      fingerprintSha256: `SHA256:${digest('sha256').toString('base64').replace(/=+$/, '')}`,
      fingerprintMd5: `MD5:${md5.join(':')}`,
      base64: blob.toString('base64'),
    },
  };
}
