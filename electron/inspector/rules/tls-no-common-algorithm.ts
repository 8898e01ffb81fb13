import type { Finding, SecurityReport } from '../../shared/report.ts';
import type { RuleResult } from '../judgement.ts';
import { enumerate } from '../offer-lists.ts';
import { rfc } from '../sources.ts';

interface Meaning {
  subject: string;
  title: string;
  /** Lists of our offer that the server found nothing in. */
  lists: readonly string[];
  better: string;
}

const algorithms: Meaning = {
  subject: 'cipherSuites',
  title: 'No cipher suite, group or signature in common',
  lists: ['cipherSuites', 'groups', 'signatureSchemes'],
  better:
    'TLS 1.3, or ECDHE with AES-GCM, and a certificate with ECDSA, Ed25519 or RSA of 2048 bits',
};

/** What the alerts of a server mean that found nothing in our hello. RFC 8446 §6.2. */
const meanings: Readonly<Record<string, Meaning>> = {
  protocol_version: {
    subject: 'versions',
    title: 'No version of TLS in common',
    lists: ['versions'],
    better: 'TLS 1.3 or 1.2',
  },
  no_application_protocol: {
    subject: 'alpn',
    title: 'No application protocol in common',
    lists: ['alpn'],
    better: 'the protocol that is served on this port',
  },
  handshake_failure: algorithms,
  insufficient_security: {
    ...algorithms,
    title: 'What Keyferry offers is not strong enough for the server',
  },
};

/**
 * Why nothing could be agreed on, as far as the server says. It never sends what it would accept, so the
 * finding tells what it refused.
 */
export function judgeTlsNoCommonAlgorithm(report: SecurityReport): RuleResult {
  if (report.failure?.reason !== 'no-common-algorithm') return {};
  const meaning = meanings[alertOf(report) ?? ''] ?? algorithms;
  const finding: Finding = {
    id: 'no-common-algorithm',
    severity: 'broken',
    subject: meaning.subject,
    title: meaning.title,
    advice: `Ask the operator for ${meaning.better}. A TLS server does not say what it would accept.${offered(report, meaning)}`,
    sources: [rfc(8446, '6.2')],
  };
  return { remarks: [finding] };
}

/** Our own side says `protocol_version`, too, when the server answers with a version not offered. */
function alertOf({ messages }: SecurityReport): string | undefined {
  const alert = messages.findLast(({ name, fields }) => name === 'Alert' && fields);
  const description = alert?.fields?.['description'];
  return typeof description === 'string' ? description : undefined;
}

function offered({ offers }: SecurityReport, { lists }: Meaning): string {
  const texts = lists.flatMap((list) => {
    const names = offers.client?.[list] ?? [];
    return names.length === 0 ? [] : enumerate(names, 2);
  });
  return texts.length === 0 ? '' : ` Keyferry offered ${texts.join('; ')}.`;
}
