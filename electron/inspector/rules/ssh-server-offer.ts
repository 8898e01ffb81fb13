import type { Finding, SecurityReport } from '../../shared/report.ts';
import { isKexMarker } from '../../wire/ssh/negotiate.ts';
import type { AlgorithmLists } from '../../wire/ssh/kex-init.ts';
import { judgementIn, type JudgementTable, type RuleResult } from '../judgement.ts';
import { bothOffers, enumerate } from '../offer-lists.ts';
import { sshCiphers } from '../tables/ssh-cipher.ts';
import { sshHostKeys } from '../tables/ssh-host-key.ts';
import { sshKeyExchanges } from '../tables/ssh-key-exchange.ts';
import { sshMacs } from '../tables/ssh-mac.ts';

interface Kind {
  id: string;
  words: string;
  table: JudgementTable;
  namesOf: (lists: AlgorithmLists) => string[];
}

const kinds: readonly Kind[] = [
  {
    id: 'server-offer.key-exchange',
    words: 'key exchange methods',
    table: sshKeyExchanges,
    namesOf: (lists) => lists.keyExchange.filter((name) => !isKexMarker(name)),
  },
  {
    id: 'server-offer.host-key',
    words: 'host key algorithms',
    table: sshHostKeys,
    namesOf: (lists) => lists.hostKey,
  },
  {
    id: 'server-offer.cipher',
    words: 'ciphers',
    table: sshCiphers,
    namesOf: (lists) => [...lists.ciphersClientToServer, ...lists.ciphersServerToClient],
  },
  {
    id: 'server-offer.mac',
    words: 'MACs',
    table: sshMacs,
    namesOf: (lists) => [...lists.macsClientToServer, ...lists.macsServerToClient],
  },
];

/**
 * What the server would also accept. Remarks one step milder than the algorithm itself: nothing of it
 * protects this connection, but other clients may fall for it.
 */
export function judgeServerOffer(report: SecurityReport): RuleResult {
  const offers = bothOffers(report);
  if (!offers || !report.encryption) return {};
  const used = usedNames(report);
  return { remarks: kinds.flatMap((kind) => judgeKind(kind, offers.server, used)) };
}

function judgeKind(
  { id, words, table, namesOf }: Kind,
  lists: AlgorithmLists,
  used: Set<string>,
): Finding[] {
  const others = [...new Set(namesOf(lists))].filter((name) => !used.has(name));
  const bySeverity = (severity: Finding['severity']): string[] =>
    others.filter((name) => judgementIn(table, name).severity === severity);
  const broken = bySeverity('broken');
  const weak = bySeverity('weak');
  const names = [...broken, ...weak];
  const [worst] = names;
  if (worst === undefined) return [];
  return [
    {
      id,
      severity: broken.length > 0 ? 'weak' : 'note',
      subject: words,
      title: `The server also offers outdated ${words}: ${enumerate(names)}`,
      advice:
        'Not used here, but another client may agree to them. The operator can switch them off.',
      sources: [...judgementIn(table, worst).sources],
    },
  ];
}

function usedNames({ keyExchange, authentication, encryption }: SecurityReport): Set<string> {
  const directions = encryption ? [encryption.clientToServer, encryption.serverToClient] : [];
  const names = [
    keyExchange?.name,
    authentication?.signature,
    ...directions.flatMap(({ cipher, mac }) => [cipher, mac]),
  ];
  return new Set(names.filter((name) => typeof name === 'string'));
}
