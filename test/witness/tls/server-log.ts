import type { Openssl } from '../../servers/openssl-server.ts';
import type { TlsFacts } from './facts.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What s_server says about its last finished handshake: the lines that it prints, and the session that it prints
 * with them, as `openssl sess_id` reads it.
 */
export async function factsOfServerLog(openssl: Openssl, log: string): Promise<TlsFacts> {
  const block = log.slice(log.lastIndexOf('-----BEGIN SSL SESSION PARAMETERS-----'));
  const [pem] = /-----BEGIN[\s\S]*?-----END SSL SESSION PARAMETERS-----/.exec(block) ?? [];
  const [, suite] = /^CIPHER is (\S+)/m.exec(block) ?? [];
  if (pem === undefined || suite === undefined) return {};
  const session = await readSession(openssl, pem);
  const [, version = ''] = /Protocol\s*: (\S+)/.exec(session) ?? [];
  const isModern = version === 'TLSv1.3';
  return {
    version,
    suite,
    isResumed: /^Reused session-id/m.test(block),
    ...(!isModern && {
      secureRenegotiation: /^Secure Renegotiation IS supported/m.test(block),
      extendedMasterSecret: /Extended master secret: yes/.test(session),
    }),
  };
}

async function readSession(openssl: Openssl, pem: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keyferry-session-'));
  try {
    const file = join(folder, 'session');
    await writeFile(file, `${pem}\n`);
    return await openssl.run(['sess_id', '-in', file, '-noout', '-text']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
