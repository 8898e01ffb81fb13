import type { ProbedNames, ProbedSuite, ProbedSuites, TlsProbe } from '../shared/probe.ts';
import type { SecurityReport, Trust } from '../shared/report.ts';
import type { TlsOffer } from '../shared/site.ts';
import { assessChoice, needsGroup } from './probed-choice.ts';

/** What a TLS server would settle on: a judged report of it, or the list without a common name. */
export type TlsForecast =
  | { isAgreed: true; report: SecurityReport }
  | { isAgreed: false; missing: 'versions' | 'cipherSuites' | 'groups' };

/**
 * What a probed server would choose from an offer: the newest common version, then the suite and the group
 * that come first in the order of whoever decides. RFC 8446 §4.1.1, RFC 5246 §7.4.1.3.
 * @param trust what is known of the server's identity; the handshake alone does not prove it
 */
export function forecastTls(probe: TlsProbe, offer: Required<TlsOffer>, trust: Trust): TlsForecast {
  const newest = probe.suites.find(
    ({ version }) =>
      offer.versions.some((name) => name === version) && hasSuiteOf(version, offer.ciphers),
  );
  if (!newest) return { isAgreed: false, missing: 'versions' };
  const { version } = newest;
  const usable = newest.accepted.filter((suite) => offer.ciphers.includes(suite.name));
  if (usable.length === 0) return { isAgreed: false, missing: 'cipherSuites' };
  const list = probe.groups.find((groups) => groups.version === version);
  const group = list && firstName(list, offer.groups);
  const fitting = usable.filter((suite) => group !== undefined || !needsGroup(suite));
  const suite = firstSuite(fitting, newest, offer.ciphers);
  if (!suite) return { isAgreed: false, missing: 'groups' };
  const choice = { version, suite, group: needsGroup(suite) ? group : undefined };
  return { isAgreed: true, report: assessChoice(probe, choice, trust) };
}

/** Suites of TLS 1.3 name neither exchange nor proof, and no other version has them. */
function hasSuiteOf(version: string, names: readonly string[]): boolean {
  return names.some((name) => name.includes('_WITH_') === (version !== 'TLSv1.3'));
}

function firstSuite(
  usable: readonly ProbedSuite[],
  { order }: ProbedSuites,
  ours: readonly string[],
): ProbedSuite | undefined {
  if (order === 'server') return usable[0];
  const first = ours.find((name) => usable.some((suite) => suite.name === name));
  return usable.find((suite) => suite.name === first);
}

function firstName({ order, accepted }: ProbedNames, ours: readonly string[]): string | undefined {
  return order === 'server'
    ? accepted.find((name) => ours.includes(name))
    : ours.find((name) => accepted.includes(name));
}
