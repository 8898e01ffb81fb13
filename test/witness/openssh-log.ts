import { offerFacts, type Facts } from './facts.ts';

/** The lists as debug2 lines of ssh and sshd call them. OpenSSH, kex.c, kex_buf2prop. */
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

/** The lines of such a log, without what sshd puts behind them. */
export function linesOf(log: string): string[] {
  return log.split('\n').map((line) => line.replace(/(?: \[preauth\])?\r?$/, ''));
}

/** What the first line that fits says at the first group. */
export function firstIn(lines: readonly string[], pattern: RegExp): string | undefined {
  return lines.map((line) => pattern.exec(line)?.[1]).find((found) => found !== undefined);
}

/** What both say alike about an exchange: what it came to, in both directions. */
export function exchangeFacts(lines: readonly string[]): Facts {
  const facts: Facts = {
    ...directionFacts(lines, 'clientToServer', 'client->server'),
    ...directionFacts(lines, 'serverToClient', 'server->client'),
    strictKeyExchange: lines.some((line) => line.includes('will use strict KEX ordering')),
  };
  const keyExchange = firstIn(lines, /kex: algorithm: (\S+)/);
  if (keyExchange !== undefined) facts.keyExchange = keyExchange;
  const hostKeyAlgorithm = firstIn(lines, /kex: host key algorithm: (\S+)/);
  if (hostKeyAlgorithm !== undefined) facts.hostKeyAlgorithm = hostKeyAlgorithm;
  return facts;
}

/** The other side's identification line. */
export function peerIdentification(lines: readonly string[]): string | undefined {
  const [, protocol, software] =
    lines
      .map((line) => /Remote protocol version (\S+), remote software version (.+)/.exec(line))
      .find((found) => found !== null) ?? [];
  return protocol === undefined ? undefined : `SSH-${protocol}-${software ?? ''}`;
}

/** The lists under a title such as `peer client KEXINIT proposal`. */
export function proposalFacts(
  lines: readonly string[],
  side: 'client' | 'server',
  title: string,
): Facts {
  return offerFacts(side, proposal(lines, title));
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
