import type { FactName, Facts } from './facts.ts';

/** Lines of SFTPLog after an exchange. ProFTPD 1.3.8, mod_sftp, kex.c. */
const facts: Readonly<Record<string, FactName>> = {
  'key exchange': 'keyExchange',
  'host key algorithm': 'hostKeyAlgorithm',
  'client-to-server encryption': 'clientToServer.cipher',
  'server-to-client encryption': 'serverToClient.cipher',
  'client-to-server MAC': 'clientToServer.mac',
  'server-to-client MAC': 'serverToClient.mac',
  'client-to-server compression': 'clientToServer.compression',
  'server-to-client compression': 'serverToClient.compression',
};

/** What mod_sftp's log says about its first exchange of keys; no MAC for ciphers that need none. */
export function factsOfProftpdLog(log: string): Facts {
  const found: Facts = {};
  for (const line of log.split('\n')) {
    const [, title = '', value = ''] = / \+ Session ([^:]+): (\S+)/.exec(line) ?? [];
    const fact = facts[title];
    if (fact !== undefined) found[fact] ??= value;
  }
  found.server = / sent server version '([^']+)'/.exec(log)?.[1] ?? null;
  found.client = / received client version '([^']+)'/.exec(log)?.[1] ?? null;
  return found;
}
