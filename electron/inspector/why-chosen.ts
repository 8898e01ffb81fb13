import type { SecurityReport } from '../shared/report.ts';
import { isKexMarker } from '../wire/ssh/negotiate.ts';
import { bothOffers, enumerate } from './offer-lists.ts';

const source = 'RFC 4253 §7.1';

/**
 * Why this key exchange method and no other: the first of the client's names that the server has too,
 * and that works with a common host key algorithm. Null where a list was not seen or the method
 * stands in neither of them. RFC 4253 §7.1.
 */
export function explainChoice(report: SecurityReport): SecurityReport['whyChosen'] {
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
