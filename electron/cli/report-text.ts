import type { DirectionProtection, Finding, SecurityReport } from '../shared/report.ts';
import { verdictText } from './verdict.ts';
import { offersText } from './offers-text.ts';
import { printable } from './terminal.ts';
import { tlsRows, type Row } from './tls-parts-text.ts';

/** A report for people: the verdict first, then the parts, both lists, the findings. */
export function reportText(report: SecurityReport): string {
  const sections = [
    verdictSection(report),
    partsSection(report),
    offersText(report),
    findingsSection(report.findings),
  ];
  return sections.filter((section) => section !== '').join('\n');
}

function verdictSection(report: SecurityReport): string {
  const { headline, detail } = verdictText(report);
  const { grade } = report;
  return lines([headline, detail, grade ? `Grade ${grade.mark}. ${grade.rule}` : '']);
}

function partsSection(report: SecurityReport): string {
  const { endpoint } = report;
  const address = endpoint.address === null ? '' : ` (${endpoint.address})`;
  const rows: Row[] = [
    ['server', `${endpoint.host} port ${String(endpoint.port)}${address}`],
    ...(report.role === 'ssh' ? sshRows(report) : tlsRows(report)),
    ['handshake', `${String(Math.round(report.durationMs))} ms`],
  ];
  const told = rows.filter((row): row is [string, string] => row[1] !== null && row[1] !== '');
  return lines(told.map(([name, value]) => `  ${name.padEnd(16)} ${value}`));
}

function sshRows(report: SecurityReport): Row[] {
  const { software, keyExchange, authentication, encryption, session, trust } = report;
  return [
    ['software', software.server],
    [
      'key exchange',
      keyExchange && words([keyExchange.name, keyExchange.group, bitsText(keyExchange.bits)]),
    ],
    [
      'host key',
      authentication &&
        words([
          authentication.signature ?? authentication.algorithm,
          bitsText(authentication.bits),
          authentication.fingerprintSha256,
        ]),
    ],
    ['identity', trust && `${trust.verdict}. ${trust.reason}`],
    ['to the server', encryption && directionText(encryption.clientToServer)],
    ['from the server', encryption && directionText(encryption.serverToClient)],
    ['strict exchange', encryption && yesNo(session.strictKeyExchange)],
  ];
}

function directionText({ cipher, mac, compression }: DirectionProtection): string {
  const authenticated = mac ?? 'MAC built in';
  return words([cipher, authenticated, compression === 'none' ? null : compression]);
}

function findingsSection(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const width = 'broken'.length;
  return lines([
    'Findings',
    ...findings.flatMap(({ severity, title, advice, sources }) => [
      `  ${severity.padEnd(width)} ${title}`,
      ...[advice, sources.map(({ label }) => label).join(', ')]
        .filter((text) => text !== null && text !== '')
        .map((text) => `  ${' '.repeat(width)} ${text ?? ''}`),
    ]),
  ]);
}

function words(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join(', ');
}

function bitsText(bits: number | null): string | null {
  return bits === null ? null : `${String(bits)} bits`;
}

function yesNo(value: boolean | null): string | null {
  if (value === null) return null;
  return value ? 'yes' : 'no';
}

function lines(texts: readonly string[]): string {
  return texts
    .filter((text) => text !== '')
    .map((text) => `${printable(text)}\n`)
    .join('');
}
