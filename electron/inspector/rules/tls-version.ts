import type { SecurityReport } from '../../shared/report.ts';
import { findingOf, judgementIn, type JudgementTable, type RuleResult } from '../judgement.ts';
import { rfc } from '../sources.ts';

const askForUpdate = 'The server needs an update: ask the operator for TLS 1.3, or 1.2 at least.';

/** Versions by the names that a report has. */
export const tlsVersions: JudgementTable = {
  'TLSv1.3': {
    severity: 'ok',
    title: 'the newest version',
    advice: null,
    sources: [rfc(9325, '3.1.1'), rfc(8446)],
  },
  'TLSv1.2': {
    severity: 'ok',
    title: 'good with the right cipher suite',
    advice: null,
    sources: [rfc(9325, '3.1.1')],
  },
  'TLSv1.1': {
    severity: 'broken',
    title: 'withdrawn; must not be used',
    advice: askForUpdate,
    sources: [rfc(8996), rfc(9325, '3.1.1')],
  },
  TLSv1: {
    severity: 'broken',
    title: 'withdrawn; must not be used',
    advice: askForUpdate,
    sources: [rfc(8996), rfc(9325, '3.1.1')],
  },
  SSLv3: {
    severity: 'broken',
    title: 'its encryption can be opened; must not be used',
    advice: askForUpdate,
    sources: [rfc(7568), rfc(9325, '3.1.1')],
  },
  SSLv2: {
    severity: 'broken',
    title: 'broken since 1995; must not be used',
    advice: askForUpdate,
    sources: [rfc(6176), rfc(9325, '3.1.1')],
  },
};

export function judgeTlsVersion(report: SecurityReport): RuleResult {
  const { protocolVersion: name } = report;
  if (name === null) return {};
  return { parts: [findingOf('protocol-version', name, judgementIn(tlsVersions, name))] };
}
