import type { TlsProbe } from '../../shared/probe.ts';
import type { Grade } from '../../shared/report.ts';
import { tlsLists, tlsNames } from '../../shared/tls-offers.ts';
import { cipherSuites } from '../../wire/tls/cipher-suites.ts';
import { groupByName } from '../../wire/tls/groups.ts';
import { forecastTls } from '../forecast.ts';
import type { ClientOffer } from './tls-agreement.ts';

/** A kind of client, with what it would get from a server. */
export interface ClientOutcome {
  client: 'keyferry' | 'no-hybrid' | 'tls12' | 'old';
  /** Null where there is nothing in common. */
  mark: Grade | null;
  version: string | null;
  /** `X25519MLKEM768`, `x25519`, `RSA` … */
  keyExchange: string | null;
  suite: string | null;
}

/** Versions and suites of the nineties and the years after. */
const oldVersions = ['TLSv1.1', 'TLSv1', 'SSLv3'];
const oldSuites = cipherSuites
  .filter(({ parts }) => parts.mac === 'SHA1' || parts.mac === 'MD5')
  .filter(({ parts }) => /^(?:RSA|DHE)$/.test(parts.keyExchange ?? ''))
  .filter(({ parts }) => parts.authentication !== 'anon' && parts.encryption !== 'NULL')
  .map(({ name }) => name);

/** What this server gives to clients of several ages. */
export function clientsOf(probe: TlsProbe): ClientOutcome[] {
  const own = tlsLists('balanced');
  const classical = own.groups.filter((name) => groupByName(name)?.kind !== 'hybrid');
  const offers: readonly (readonly [ClientOutcome['client'], ClientOffer])[] = [
    ['keyferry', own],
    ['no-hybrid', { ...own, groups: classical }],
    ['tls12', { ...own, versions: ['TLSv1.2'], groups: classical }],
    [
      'old',
      {
        versions: oldVersions,
        // Triple DES and RC4 were the first choice of such clients.
        ciphers: oldSuites.toSorted((one, other) => Number(isDated(other)) - Number(isDated(one))),
        groups: [],
        signatures: tlsNames('legacy', 'signatures'),
      },
    ],
  ];
  return offers.map(([client, offer]) => outcomeFor(probe, client, offer));
}

function isDated(name: string): boolean {
  return /RC4|3DES/.test(name);
}

function outcomeFor(
  probe: TlsProbe,
  client: ClientOutcome['client'],
  offer: ClientOffer,
): ClientOutcome {
  const forecast = forecastTls(probe, offer);
  if (!forecast.isAgreed)
    return { client, mark: null, version: null, keyExchange: null, suite: null };
  const { grade, protocolVersion, keyExchange, cipherSuite } = forecast.report;
  return {
    client,
    mark: grade?.mark ?? null,
    version: protocolVersion,
    keyExchange: keyExchange?.name ?? null,
    suite: cipherSuite?.openssl ?? cipherSuite?.name ?? null,
  };
}
