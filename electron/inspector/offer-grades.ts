import type { Grade, Severity } from '../shared/report.ts';
import type { SshOfferKind } from '../shared/ssh-offers.ts';
import { describeKeyExchange } from '../wire/ssh/key-exchange-methods.ts';
import { judgementIn, type JudgementTable } from './judgement.ts';
import { sshCiphers } from './tables/ssh-cipher.ts';
import { sshHostKeys } from './tables/ssh-host-key.ts';
import { sshKeyExchanges } from './tables/ssh-key-exchange.ts';
import { sshMacs } from './tables/ssh-mac.ts';

const tables: Readonly<Record<SshOfferKind, JudgementTable>> = {
  keyExchange: sshKeyExchanges,
  hostKey: sshHostKeys,
  ciphers: sshCiphers,
  macs: sshMacs,
};

const marks: Readonly<Record<Severity, Grade>> = { ok: 'A', note: 'B', weak: 'C', broken: 'F' };

/**
 * The best grade that a connection with this algorithm can have, by the rules of grade.ts: everything
 * else as good as can be. A+ only for a quantum-safe key exchange.
 */
export function gradeOfName(kind: SshOfferKind, name: string): { mark: Grade; title: string } {
  const { severity, title } = judgementIn(tables[kind], name);
  const method = kind === 'keyExchange' ? describeKeyExchange(name) : undefined;
  if (severity !== 'broken' && method?.family === 'RSA') return { mark: 'D', title };
  if (severity === 'ok' && method?.postQuantum === true) return { mark: 'A+', title };
  return { mark: marks[severity], title };
}
