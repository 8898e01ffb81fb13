import type { Finding, SecurityReport } from '../../shared/report.ts';
import { findingOf, judgementIn, type JudgementTable, type RuleResult } from '../judgement.ts';
import { sshCiphers } from '../tables/ssh-cipher.ts';
import { sshMacs } from '../tables/ssh-mac.ts';

/** Cipher and MAC of both directions; the same name in both is one finding. */
export function judgeEncryption(report: SecurityReport): RuleResult {
  if (!report.encryption) return {};
  const { clientToServer, serverToClient } = report.encryption;
  return {
    parts: [
      ...judgeNames('cipher', sshCiphers, [clientToServer.cipher, serverToClient.cipher]),
      ...judgeNames('mac', sshMacs, [clientToServer.mac, serverToClient.mac]),
    ],
  };
}

/** A null MAC stands for a cipher that authenticates itself. */
function judgeNames(id: string, table: JudgementTable, names: (string | null)[]): Finding[] {
  const used = new Set(names.filter((name) => name !== null));
  return [...used].map((name) => findingOf(id, name, judgementIn(table, name)));
}
