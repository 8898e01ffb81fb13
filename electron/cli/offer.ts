import { judgementIn, type JudgementTable } from '../inspector/judgement.ts';
import { sshCiphers } from '../inspector/tables/ssh-cipher.ts';
import { sshKeyExchanges } from '../inspector/tables/ssh-key-exchange.ts';
import type { SshOffer } from '../shared/site.ts';
import { UsageError } from './usage-error.ts';

interface AskedLists {
  keyExchange: string[] | undefined;
  ciphers: string[] | undefined;
}

/**
 * The lists of --kex and --ciphers as an offer; undefined when neither was given. What the inspector
 * calls weak or broken is offered only where somebody asked for that in so many words.
 * @throws {UsageError}
 */
export function checkOffer(lists: AskedLists, isWeakAllowed: boolean): SshOffer | undefined {
  const { keyExchange, ciphers } = lists;
  if (!keyExchange && !ciphers) return undefined;
  if (!isWeakAllowed) {
    refuseWeak('--kex', keyExchange ?? [], sshKeyExchanges);
    refuseWeak('--ciphers', ciphers ?? [], sshCiphers);
  }
  return { ...(keyExchange && { keyExchange }), ...(ciphers && { ciphers }) };
}

function refuseWeak(option: string, names: readonly string[], table: JudgementTable): void {
  const weak = names.filter((name) =>
    ['weak', 'broken'].includes(judgementIn(table, name).severity),
  );
  if (weak.length === 0) return;
  throw new UsageError(
    `${option}: ${weak.join(', ')} goes beyond the balanced policy; ` +
      'add --policy legacy, or look without signing in: inspect --no-login.',
  );
}
