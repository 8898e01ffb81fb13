import type { SecurityReport } from '../../shared/report.ts';
import { findingOf, type RuleResult } from '../judgement.ts';
import { rfc } from '../sources.ts';

/** A connection that came about, or was refused by Keyferry alone, and has no TLS on it. */
export function isPlaintext(report: SecurityReport): boolean {
  const { role, protocolVersion, encryption, keyExchange, outcome, failure } = report;
  if (role !== 'control' && role !== 'data') return false;
  if (protocolVersion !== null || encryption || keyExchange) return false;
  return outcome === 'ok' || failure?.reason === 'trust' || failure?.reason === 'policy';
}

/** Nothing is secret, and nothing proves that nobody changes it. */
export function judgePlaintext(): RuleResult {
  return {
    parts: [
      findingOf('cipher', 'none', {
        severity: 'broken',
        title: 'nothing is encrypted; password and files can be read and changed on the way',
        advice: 'Use FTPS or SFTP, and a password that is used nowhere else.',
        sources: [rfc(2577), rfc(4217)],
      }),
    ],
  };
}
