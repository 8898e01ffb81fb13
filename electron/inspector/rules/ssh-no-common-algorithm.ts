import type { Finding, SecurityReport } from '../../shared/report.ts';
import type { KexInitList } from '../../wire/ssh/kex-init.ts';
import { isKexMarker, negotiate } from '../../wire/ssh/negotiate.ts';
import { judgementIn, type JudgementTable, type RuleResult } from '../judgement.ts';
import { bothOffers, enumerate } from '../offer-lists.ts';
import { rfc, type Source } from '../sources.ts';
import { sshCiphers } from '../tables/ssh-cipher.ts';
import { sshHostKeys } from '../tables/ssh-host-key.ts';
import { sshKeyExchanges } from '../tables/ssh-key-exchange.ts';
import { sshMacs } from '../tables/ssh-mac.ts';

interface Kind {
  words: string;
  table: JudgementTable;
  /** What an operator would switch on. */
  better: string;
}

const keyExchange: Kind = {
  words: 'key exchange method',
  table: sshKeyExchanges,
  better: 'curve25519-sha256 or mlkem768x25519-sha256',
};
const hostKey: Kind = {
  words: 'host key algorithm',
  table: sshHostKeys,
  better: 'ssh-ed25519 or rsa-sha2-512',
};
const cipher: Kind = {
  words: 'cipher',
  table: sshCiphers,
  better: 'aes256-gcm@openssh.com or aes256-ctr',
};
const mac: Kind = {
  words: 'MAC',
  table: sshMacs,
  better: 'hmac-sha2-256-etm@openssh.com or a GCM cipher',
};
const compression: Kind = { words: 'compression', table: {}, better: 'none' };

const kinds: Readonly<Partial<Record<KexInitList, Kind>>> = {
  keyExchange,
  hostKey,
  ciphersClientToServer: cipher,
  ciphersServerToClient: cipher,
  macsClientToServer: mac,
  macsServerToClient: mac,
  compressionClientToServer: compression,
  compressionServerToClient: compression,
};

/** Why the two sides could not agree, one finding for each kind without a common name. */
export function judgeNoCommonAlgorithm(report: SecurityReport): RuleResult {
  if (report.failure?.reason !== 'no-common-algorithm') return {};
  const offers = bothOffers(report);
  if (!offers) return {};
  const { missing } = negotiate(offers.client, offers.server);
  const findings = missing.flatMap((list) => {
    const kind = kinds[list];
    return kind ? [explain(list, kind, offers.client[list], offers.server[list])] : [];
  });
  return { remarks: findings };
}

function explain(list: string, kind: Kind, client: string[], server: string[]): Finding {
  const offered = server.filter((name) => !isKexMarker(name));
  const ours = client.filter((name) => !isKexMarker(name));
  return {
    id: 'no-common-algorithm',
    severity: 'broken',
    subject: list,
    title: `No ${kind.words} in common`,
    advice: `Ask the operator for ${kind.better}. ${serverSide(kind, offered)} Keyferry offered ${enumerate(ours) || 'nothing'}.`,
    sources: sourcesOf(kind, offered),
  };
}

function serverSide(kind: Kind, offered: string[]): string {
  const isOutdated =
    offered.length > 0 &&
    offered.every((name) => ['weak', 'broken'].includes(judgementIn(kind.table, name).severity));
  const names = enumerate(offered) || 'an empty list';
  return isOutdated
    ? `The server offers only ${names}: outdated, it needs an update.`
    : `The server offers only ${names}.`;
}

function sourcesOf(kind: Kind, offered: string[]): Source[] {
  const [first] = offered;
  const own = first === undefined ? [] : judgementIn(kind.table, first).sources;
  return [rfc(4253, '7.1'), ...own];
}
