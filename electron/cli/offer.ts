import { judgementIn, type JudgementTable } from '../inspector/judgement.ts';
import { sshCiphers } from '../inspector/tables/ssh-cipher.ts';
import { sshKeyExchanges } from '../inspector/tables/ssh-key-exchange.ts';
import type { SshOffer, TlsOffer, TlsVersion } from '../shared/site.ts';
import { namesBeyond } from '../trust/policy/tls-offer-limits.ts';
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

interface AskedTlsLists {
  versions: string[] | undefined;
  ciphers: string[] | undefined;
  groups: string[] | undefined;
}

/** As `checkOffer`, for --versions, --ciphers and --groups. @throws {UsageError} */
export function checkTlsOffer(lists: AskedTlsLists, isWeakAllowed: boolean): TlsOffer | undefined {
  const { ciphers, groups } = lists;
  const versions = lists.versions?.map(readVersion);
  if (!versions && !ciphers && !groups) return undefined;
  const offer = {
    ...(versions && { versions }),
    ...(ciphers && { ciphers }),
    ...(groups && { groups }),
  };
  const [beyond] = isWeakAllowed ? [] : namesBeyond('balanced', offer);
  if (beyond === undefined) return offer;
  throw new UsageError(
    `--${beyond.kind}: ${beyond.names.join(', ')} goes beyond the balanced policy; ` +
      'add --policy legacy, or look without signing in: inspect --no-login.',
  );
}

const tlsVersions: readonly TlsVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** `TLSv1.2`, `tls1.2` or `1.2`. */
function readVersion(text: string): TlsVersion {
  const number = /^(?:tls\s*v?)?(1(?:\.[0-3])?)$/i.exec(text)?.[1]?.replace(/^1\.0$/, '1');
  const version = tlsVersions.find((candidate) => candidate === `TLSv${number ?? ''}`);
  if (version) return version;
  throw new UsageError(`--versions: ${text} is none of ${tlsVersions.join(', ')}.`);
}
