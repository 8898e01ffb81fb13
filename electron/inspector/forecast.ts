import type { SshProbe, TlsProbe } from '../shared/probe.ts';
import type { KeyExchange, SecurityReport } from '../shared/report.ts';
import type { SshOfferKind } from '../shared/ssh-offers.ts';
import { kexInitLists, type AlgorithmLists, type KexInitList } from '../wire/ssh/kex-init.ts';
import { describeKeyExchange } from '../wire/ssh/key-exchange-methods.ts';
import { negotiate, type Negotiation } from '../wire/ssh/negotiate.ts';
import { assess } from './assess.ts';
import { reportOfSshProbe, withProbedFacts } from './accepted/ssh-report.ts';
import { agreeTls, type ClientOffer, type TlsMissing } from './accepted/tls-agreement.ts';
import { reportOfAgreement } from './accepted/tls-report.ts';

/** What a server would settle on: a judged report of it, or the lists without a common name. */
export type Forecast =
  | { isAgreed: true; report: SecurityReport }
  | { isAgreed: false; missing: readonly (KexInitList | TlsMissing)[] };

/** What a TLS server would choose, from what a probe found that it accepts. */
export function forecastTls(probe: TlsProbe, offer: ClientOffer): Forecast {
  const agreement = agreeTls(probe, offer);
  if ('missing' in agreement) return { isAgreed: false, missing: [agreement.missing] };
  return { isAgreed: true, report: assess(reportOfAgreement(probe, agreement, offer)) };
}

/** The same of an SSH server, with the keys and sizes that the probe saw. */
export function forecastSshProbe(
  probe: SshProbe,
  offer: Readonly<Record<SshOfferKind, readonly string[]>>,
): Forecast | undefined {
  const forecast = forecastSsh(reportOfSshProbe(probe), offer);
  if (!forecast?.isAgreed) return forecast;
  return { isAgreed: true, report: assess(withProbedFacts(forecast.report, probe)) };
}

/**
 * What an SSH server would choose from other lists than those of the last connection. It named all that
 * it accepts, so the outcome follows from RFC 4253 §7.1. Undefined where its lists were not seen.
 */
export function forecastSsh(
  last: SecurityReport,
  offer: Readonly<Record<SshOfferKind, readonly string[]>>,
): Forecast | undefined {
  const { server, client } = last.offers;
  if (last.role !== 'ssh' || !server || !client) return undefined;
  const theirs = listsOf((kind) => server[kind] ?? []);
  const markers = (client['keyExchange'] ?? []).filter((name) =>
    /^(?:ext-info|kex-strict)/.test(name),
  );
  const ours = listsOf((kind) => {
    const chosen = offer[offerKindOf[kind] ?? 'macs'];
    if (kind === 'keyExchange') return [...chosen, ...markers];
    return offerKindOf[kind] ? [...chosen] : (client[kind] ?? []);
  });
  const chosen = negotiate(ours, theirs);
  if (chosen.missing.length > 0) return { isAgreed: false, missing: chosen.missing };
  return { isAgreed: true, report: assess(agreedReport(last, ours, chosen)) };
}

const offerKindOf: Readonly<Partial<Record<KexInitList, SshOfferKind>>> = {
  keyExchange: 'keyExchange',
  hostKey: 'hostKey',
  ciphersClientToServer: 'ciphers',
  ciphersServerToClient: 'ciphers',
  macsClientToServer: 'macs',
  macsServerToClient: 'macs',
};

function listsOf(namesOf: (kind: KexInitList) => string[]): AlgorithmLists {
  return Object.fromEntries(kexInitLists.map((kind) => [kind, namesOf(kind)])) as AlgorithmLists;
}

function agreedReport(
  last: SecurityReport,
  client: AlgorithmLists,
  { keyExchange, hostKey, clientToServer, serverToClient }: Negotiation,
): SecurityReport {
  return {
    ...last,
    outcome: 'ok',
    failure: null,
    keyExchange: keyExchangeOf(last, keyExchange ?? ''),
    authentication: authenticationOf(last, hostKey ?? ''),
    encryption: {
      clientToServer: { ...clientToServer, cipher: clientToServer.cipher ?? '' },
      serverToClient: { ...serverToClient, cipher: serverToClient.cipher ?? '' },
    },
    offers: { client: { ...client }, server: last.offers.server },
    messages: [],
  };
}

/** The size of a group of the server's choice is known only from a connection with the same method. */
function keyExchangeOf(last: SecurityReport, name: string): KeyExchange {
  if (last.keyExchange?.name === name) return last.keyExchange;
  const method = describeKeyExchange(name);
  return {
    name,
    family: method?.family ?? 'ECDHE',
    group: method?.group ?? null,
    bits: method?.bits ?? null,
    hash: method?.hash ?? null,
    forwardSecrecy: method?.family !== 'RSA',
    postQuantum: method?.postQuantum ?? false,
  };
}

/** A key of another type was not seen, so neither its size nor its fingerprint is known. */
function authenticationOf(
  { authentication }: SecurityReport,
  signature: string,
): SecurityReport['authentication'] {
  const isRsa = (name: string): boolean => /^(?:ssh-rsa|rsa-sha2-)/.test(name);
  const isSameKey =
    authentication !== null &&
    (authentication.algorithm === signature ||
      (isRsa(authentication.algorithm) && isRsa(signature)));
  if (isSameKey) return { ...authentication, signature };
  const algorithm = isRsa(signature) ? 'ssh-rsa' : signature;
  return { algorithm, signature, bits: null, fingerprintSha256: null };
}
