import { execFile } from 'node:child_process';
import { findPackages, type DebianPackages } from '../servers/package-cache.ts';
import type { TestServer } from '../servers/server.ts';
import { offerFacts, type Facts } from './facts.ts';

/** ssh-audit, fetched and not installed: a scanner that looks at a server by itself. */
export interface SshAudit {
  readonly version: string;
  /** @param hostKeyType whose fingerprint is wanted, of those that the server has */
  facts(server: TestServer, hostKeyType: string | undefined): Promise<Facts>;
  /** Everything that it says. */
  audit(server: TestServer): Promise<Audit>;
}

export async function findSshAudit(): Promise<SshAudit | { skip: string }> {
  const found = await findPackages({ names: ['ssh-audit'] });
  if ('skip' in found) return found;
  if (!(await runPython(found, ['-c', '']).catch(() => null)))
    return { skip: 'there is no python3' };
  const ask = async ({ host, port }: TestServer): Promise<string> => {
    const args = ['-m', 'ssh_audit', '--json', '-p', String(port), host];
    return (await runPython(found, args)).out;
  };
  return {
    version: found.versions['ssh-audit'] ?? 'unknown',
    facts: async (server, hostKeyType) => factsOfSshAudit(await ask(server), hostKeyType),
    audit: async (server) => JSON.parse(await ask(server)) as Audit,
  };
}

/** It ends with a number above 0 for every server that it has something to say about. */
async function runPython(found: DebianPackages, args: readonly string[]): Promise<{ out: string }> {
  const modules = found.path('usr/lib/python3/dist-packages');
  const env = { ...process.env, PYTHONPATH: modules };
  return await new Promise((resolve, reject) => {
    execFile('python3', [...args], { env }, (error, out) => {
      if (error && typeof error.code !== 'number') reject(new Error(error.message));
      else resolve({ out });
    });
  });
}

/** The output of `ssh-audit --json` 2.5. */
export interface Audit {
  banner: { raw: string };
  /** `keysize`: the smallest modulus of a group exchange. */
  kex: { algorithm: string; keysize?: number }[];
  key: { algorithm: string }[];
  enc: string[];
  mac: string[];
  compression: string[];
  fingerprints: { hash: string; hash_alg: string; hostkey: string }[];
}

/** The output of `ssh-audit --json` 2.5; of the lists that have two directions it shows those to the client. */
export function factsOfSshAudit(json: string, hostKeyType: string | undefined): Facts {
  const audit = JSON.parse(json) as Audit;
  const facts: Facts = {
    server: audit.banner.raw,
    ...offerFacts('server', {
      keyExchange: audit.kex.map(({ algorithm }) => algorithm),
      hostKey: audit.key.map(({ algorithm }) => algorithm),
      ciphersServerToClient: audit.enc,
      macsServerToClient: audit.mac,
      compressionServerToClient: audit.compression,
    }),
  };
  const print = audit.fingerprints.find(
    (one) => one.hostkey === hostKeyType && one.hash_alg === 'SHA256',
  );
  if (print) facts.hostKeyFingerprint = `SHA256:${print.hash}`;
  return facts;
}
