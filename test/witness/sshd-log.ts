import { offerFacts, type Facts } from './facts.ts';

/** The lists as sshd's debug2 lines call them. OpenSSH, kex.c, kex_buf2prop. */
const listNames: Readonly<Record<string, string>> = {
  'KEX algorithms': 'keyExchange',
  'host key algorithms': 'hostKey',
  'ciphers ctos': 'ciphersClientToServer',
  'ciphers stoc': 'ciphersServerToClient',
  'MACs ctos': 'macsClientToServer',
  'MACs stoc': 'macsServerToClient',
  'compression ctos': 'compressionClientToServer',
  'compression stoc': 'compressionServerToClient',
  'languages ctos': 'languagesClientToServer',
  'languages stoc': 'languagesServerToClient',
};

/** What `LogLevel DEBUG3` of sshd (OpenSSH 9 and 10) says about its first connection. */
export function factsOfSshdLog(log: string): Facts {
  const lines = log.split('\n').map((line) => line.replace(/(?: \[preauth\])?\r?$/, ''));
  const first = (pattern: RegExp): string | undefined =>
    lines.map((line) => pattern.exec(line)?.[1]).find((found) => found !== undefined);
  const facts: Facts = {
    ...offerFacts('server', proposal(lines, 'local server KEXINIT proposal')),
    ...offerFacts('client', proposal(lines, 'peer client KEXINIT proposal')),
    ...directionFacts(lines, 'clientToServer', 'client->server'),
    ...directionFacts(lines, 'serverToClient', 'server->client'),
    strictKeyExchange: lines.some((line) => line.includes('will use strict KEX ordering')),
    rekeys: lines.filter((line) => line.endsWith('SSH2_MSG_NEWKEYS received')).length - 1,
  };
  const put = (name: 'keyExchange' | 'hostKeyAlgorithm' | 'server' | 'client', value?: string) => {
    if (value !== undefined) facts[name] = value;
  };
  put('keyExchange', first(/kex: algorithm: (\S+)/));
  put('hostKeyAlgorithm', first(/kex: host key algorithm: (\S+)/));
  put('server', first(/Local version string (.+)/));
  const peer = lines
    .map((line) => /Remote protocol version (\S+), remote software version (.+)/.exec(line))
    .find((found) => found !== null);
  if (peer) put('client', `SSH-${peer[1] ?? ''}-${peer[2] ?? ''}`);
  const group = first(/mm_answer_moduli: got parameters: (\d+ \d+ \d+)/);
  if (group !== undefined) facts.groupRequest = group.split(' ').map(Number);
  const signature = signatureBytes(lines, facts.hostKeyAlgorithm);
  if (signature !== undefined) facts.signatureBytes = signature;
  return facts;
}

function proposal(lines: readonly string[], title: string): Record<string, string[]> {
  const start = lines.findIndex((line) => line.endsWith(title));
  if (start < 0) return {};
  const found: Record<string, string[]> = {};
  for (const line of lines.slice(start + 1, start + 1 + Object.keys(listNames).length)) {
    const [, title = '', names = ''] = /^debug2: ([^:]+): ?(\S*)$/.exec(line.trimEnd()) ?? [];
    const name = listNames[title];
    if (name !== undefined) found[name] = names === '' ? [] : names.split(',');
  }
  return found;
}

function directionFacts(
  lines: readonly string[],
  direction: 'clientToServer' | 'serverToClient',
  arrow: string,
): Facts {
  const pattern = new RegExp(`kex: ${arrow} cipher: (\\S+) MAC: (\\S+) compression: (\\S+)`);
  const found = lines.map((line) => pattern.exec(line)).find((match) => match !== null);
  if (!found) return {};
  const [, cipher = null, mac = null, compression = null] = found;
  return {
    [`${direction}.cipher`]: cipher,
    [`${direction}.mac`]: mac === '<implicit>' ? null : mac,
    [`${direction}.compression`]: compression,
  };
}

/** sshd counts the whole blob: two lengths and the name of the algorithm stand before the value. */
function signatureBytes(lines: readonly string[], algorithm: unknown): number | undefined {
  const pattern = /mm_answer_sign: \S+ KEX signature len=(\d+)/;
  const blob = lines.map((line) => pattern.exec(line)?.[1]).find((found) => found !== undefined);
  if (blob === undefined || typeof algorithm !== 'string') return undefined;
  return Number(blob) - 8 - algorithm.length;
}
