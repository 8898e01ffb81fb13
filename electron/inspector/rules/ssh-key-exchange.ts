import type { KeyExchange, SecurityReport } from '../../shared/report.ts';
import { describeKeyExchange } from '../../wire/ssh/key-exchange-methods.ts';
import { findingOf, judgementIn, type Judgement, type RuleResult } from '../judgement.ts';
import { rfc } from '../sources.ts';
import { sshKeyExchanges } from '../tables/ssh-key-exchange.ts';

/** A group of the server's choice counts from this size on. RFC 8270 §1. */
const leastGroupBits = 2048;

/** The method that was used; where the server picked the group, its real size decides. */
export function judgeKeyExchange(report: SecurityReport): RuleResult {
  const { keyExchange } = report;
  if (!keyExchange) return {};
  const judgement = judgeGroup(keyExchange, judgementIn(sshKeyExchanges, keyExchange.name));
  return { parts: [findingOf('key-exchange', keyExchange.name, judgement)] };
}

function judgeGroup(keyExchange: KeyExchange, judgement: Judgement): Judgement {
  const isServersGroup = describeKeyExchange(keyExchange.name)?.layout === 'group-exchange';
  if (!isServersGroup || judgement.severity === 'broken') return judgement;
  const { bits } = keyExchange;
  if (bits === null) {
    return {
      ...judgement,
      severity: 'note',
      title: 'a group of unknown size that the server picked',
    };
  }
  if (bits >= leastGroupBits) {
    return { ...judgement, title: `a group of ${String(bits)} bits that the server picked` };
  }
  return {
    severity: 'broken',
    title: `the server picked a group of ${String(bits)} bits; 2048 are the least`,
    advice: 'Ask the operator to remove the small groups from the moduli file.',
    sources: [rfc(8270)],
  };
}
