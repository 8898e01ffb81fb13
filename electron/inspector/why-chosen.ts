import type { SecurityReport } from '../shared/report.ts';
import { isKexMarker } from '../wire/ssh/negotiate.ts';
import { bothOffers, enumerate } from './offer-lists.ts';

const source = 'RFC 4253 §7.1';

/** Why this key exchange and no other, as far as that can be told. */
export function explainChoice(report: SecurityReport): SecurityReport['whyChosen'] {
  return report.role === 'ssh' ? explainSshChoice(report) : explainTlsChoice(report);
}

/**
 * In TLS the server chooses within our list and never says what else it would have taken: its preference is not
 * derived, only told. Null where our list was not seen or no group was chosen from it.
 */
function explainTlsChoice(report: SecurityReport): SecurityReport['whyChosen'] {
  const { keyExchange, offers, tls } = report;
  const groups = offers.client?.['groups'];
  const group = keyExchange?.group ?? null;
  if (!groups || group === null || !groups.includes(group)) return null;
  const place = groups.indexOf(group) + 1;
  const isModern = report.protocolVersion === 'TLSv1.3';
  const tlsSource = isModern ? 'RFC 8446 §4.2.8' : 'RFC 8422 §5.1.1';
  if (groups.length === 1) {
    const text = `${group} was all that was offered, and the server agreed.`;
    return { rule: 'only-offer', text, source: tlsSource };
  }
  const retry = tls?.helloRetryRequest
    ? ' It asked for a second hello, because the first carried no key for this group.'
    : '';
  const text =
    `In TLS the server chooses. Of our ${String(groups.length)} groups it took ${group}, ` +
    `${place === 1 ? 'the first' : `number ${String(place)}`}.${retry} ` +
    'What else it would have taken it does not say; only a probe can tell.';
  return { rule: 'server-choice', text, source: tlsSource };
}

/**
 * Why this key exchange method and no other: the first of the client's names that the server has too,
 * and that works with a common host key algorithm. Null where a list was not seen or the method
 * stands in neither of them. RFC 4253 §7.1.
 */
function explainSshChoice(report: SecurityReport): SecurityReport['whyChosen'] {
  const offers = bothOffers(report);
  const chosen = report.keyExchange?.name;
  if (!offers || chosen === undefined) return null;
  const client = offers.client.keyExchange.filter((name) => !isKexMarker(name));
  const server = offers.server.keyExchange.filter((name) => !isKexMarker(name));
  const place = client.indexOf(chosen);
  if (place < 0 || !server.includes(chosen)) return null;

  if (client[0] === chosen && server[0] === chosen) {
    const text = `Both sides put ${chosen} first, so nothing had to be weighed.`;
    return { rule: 'first-guess', text, source };
  }
  const passed = client.slice(0, place);
  const unusable = passed.filter((name) => server.includes(name));
  if (unusable.length > 0) {
    const text =
      `Both sides also list ${enumerate(unusable)}, earlier in our order, ` +
      `but no common host key algorithm fits; ${chosen} is the first that works.`;
    return { rule: 'host-key-constraint', text, source };
  }
  return { rule: 'client-order', text: clientOrderText(chosen, passed, server[0]), source };
}

function clientOrderText(
  chosen: string,
  passed: string[],
  serversFirst: string | undefined,
): string {
  const skipped =
    passed.length === 0
      ? `In SSH the client’s order decides, and ${chosen} is our first method`
      : `In SSH the client’s order decides. ${chosen} is our first method that the server also lists; ` +
        `it lacks ${enumerate(passed)}`;
  return serversFirst === undefined || serversFirst === chosen
    ? `${skipped}.`
    : `${skipped}, although the server itself would prefer ${serversFirst}.`;
}
