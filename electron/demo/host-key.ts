import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import type { HostKey } from '../shared/report.ts';

export interface DemoHostKey {
  /** In OpenSSH's format. */
  privateKey: string;
  /** The public half, as a report shows it. */
  hostKey: HostKey;
}

/** The ed25519 key of the demo servers, made on first use. One that cannot be read is replaced. */
export async function loadHostKey(file: string): Promise<DemoHostKey> {
  const stored = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  });
  const known = parse(stored);
  if (known) return describe(stored, known);
  const { text, key } = makeKey();
  await writeKey(file, text);
  return describe(text, key);
}

/** About one in two hundred keys that ssh2 1.17.0 makes cannot be read by anybody: each is tried. */
function makeKey(): { text: string; key: ParsedKey } {
  for (;;) {
    const text = ssh2.utils.generateKeyPairSync('ed25519').private;
    const key = parse(text);
    if (key) return { text, key };
  }
}

function parse(text: string): ParsedKey | undefined {
  if (text === '') return undefined;
  const key = ssh2.utils.parseKey(text);
  return key instanceof Error || !key.isPrivateKey() || key.type !== 'ssh-ed25519'
    ? undefined
    : key;
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

/** In one step, for its owner alone. */
async function writeKey(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const part = `${file}.${randomUUID()}.part`;
  try {
    const handle = await open(part, 'wx', 0o600);
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
