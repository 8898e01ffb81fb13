import { certificateSuffix } from '../../electron/wire/ssh/certificate.ts';
import type { Facts } from './facts.ts';
import {
  exchangeFacts,
  firstIn,
  linesOf,
  peerIdentification,
  proposalFacts,
} from './openssh-log.ts';

/** What `LogLevel DEBUG3` of sshd (OpenSSH 9 and 10) says about its first connection. */
export function factsOfSshdLog(log: string): Facts {
  const lines = linesOf(log);
  const facts: Facts = {
    ...proposalFacts(lines, 'server', 'local server KEXINIT proposal'),
    ...proposalFacts(lines, 'client', 'peer client KEXINIT proposal'),
    ...exchangeFacts(lines),
    rekeys: lines.filter((line) => line.endsWith('SSH2_MSG_NEWKEYS received')).length - 1,
    rekeyMethods: rekeyMethods(lines),
  };
  const server = firstIn(lines, /Local version string (.+)/);
  if (server !== undefined) facts.server = server;
  const client = peerIdentification(lines);
  if (client !== undefined) facts.client = client;
  const group = firstIn(lines, /mm_answer_moduli: got parameters: (\d+ \d+ \d+)/);
  if (group !== undefined) facts.groupRequest = group.split(' ').map(Number);
  const signature = signatureBytes(lines);
  if (signature !== undefined) facts.signatureBytes = signature;
  return facts;
}

/** Every method by which keys were renewed, each once. */
function rekeyMethods(lines: readonly string[]): string[] {
  const [, ...later] = lines
    .map((line) => /kex: algorithm: (\S+)/.exec(line)?.[1])
    .filter((name) => name !== undefined);
  return [...new Set(later)].toSorted();
}

/** sshd counts the whole blob: two lengths and the name of the algorithm stand before the value. */
function signatureBytes(lines: readonly string[]): number | undefined {
  const [, algorithm, blob] =
    lines
      .map((line) => /mm_answer_sign: (\S+) KEX signature len=(\d+)/.exec(line))
      .find((found) => found !== null) ?? [];
  if (algorithm === undefined) return undefined;
  return Number(blob) - 8 - algorithm.replace(certificateSuffix, '').length;
}
