import type { SecurityReport } from '../../../../electron/shared/report.ts';
import { formatBytes, formatMilliseconds, formatTime } from '../../text/format.ts';
import { displayName } from '../../text/names.ts';
import { text } from '../../text/text.ts';
import { agreedLines, sessionLines, unobservedGroups, type KeyValue } from '../key-value.ts';
import { bytesOf, handshakeOf } from '../handshake.ts';
import { orderedFindings } from '../verdict.ts';
import { failureViewOf } from '../view/failure-view.ts';
import { factsOf, headlineOf, sentencesOf } from '../view/headline.ts';
import { offerViews } from '../view/offer-view.ts';
import { sequenceOf } from '../view/sequence.ts';

/** A report as the same blocks for every format: text, Markdown and HTML only spell them. */
export type Block =
  | { kind: 'title'; words: string; grade: string | null }
  | { kind: 'heading'; words: string }
  | { kind: 'paragraph'; words: string }
  | { kind: 'list'; entries: string[] }
  | { kind: 'table'; head: string[]; rows: string[][] };

export function blocksOf(report: SecurityReport): Block[] {
  const { before, name, after } = headlineOf(report);
  const blocks: Block[] = [
    { kind: 'title', words: `${before}${name}${after}`, grade: report.grade?.mark ?? null },
    ...paragraphs([placeLine(report), sentencesOf(report), gradeLine(report)]),
    { kind: 'list', entries: factsOf(report).map(({ strong, rest }) => `${strong}: ${rest}`) },
    ...failureBlocks(report),
    ...pairs(
      report.cipherSuite ? text.inspection.suite : text.inspector.agreed,
      agreedLines(report),
    ),
    ...handshakeBlocks(report),
    ...offerBlocks(report),
    ...findingBlocks(report),
    ...identityBlocks(report),
    ...pairs(text.inspector.session, sessionLines(report)),
    ...unobservedBlocks(report),
  ];
  return blocks.filter((block) => block.kind !== 'list' || block.entries.length > 0);
}

function paragraphs(lines: readonly string[]): Block[] {
  return lines.filter((words) => words !== '').map((words) => ({ kind: 'paragraph', words }));
}

function placeLine({ endpoint, at }: SecurityReport): string {
  return `${displayName(endpoint.host)}:${String(endpoint.port)}, ${formatTime(Date.parse(at))}`;
}

function gradeLine({ grade }: SecurityReport): string {
  return grade ? text.inspection.gradeBecause(grade.mark, grade.rule) : '';
}

function pairs(words: string, lines: readonly KeyValue[]): Block[] {
  if (lines.length === 0) return [];
  return [
    { kind: 'heading', words },
    { kind: 'table', head: [], rows: lines.map(({ key, value }) => [key, value]) },
  ];
}

function failureBlocks(report: SecurityReport): Block[] {
  const view = failureViewOf(report, null);
  if (!view) return [];
  const words = text.inspection.failure;
  return [
    { kind: 'heading', words: words.stopped },
    ...paragraphs([`${view.title} ${displayName(view.detail)} ${view.where}`.trim()]),
    { kind: 'heading', words: words.operator },
    { kind: 'list', entries: view.operator },
  ];
}

function handshakeBlocks(report: SecurityReport): Block[] {
  const { rows } = sequenceOf(report);
  if (rows.length === 0) return [];
  const words = text.inspection;
  const arrows = { client: '→', server: '←', both: '↔' };
  const handshake = handshakeOf(report);
  return [
    { kind: 'heading', words: words.handshake },
    ...paragraphs([
      words.handshakeHint(
        handshake.length,
        formatBytes(bytesOf(handshake)),
        formatMilliseconds(report.durationMs),
      ),
    ]),
    {
      kind: 'table',
      head: ['ms', '', words.message.fields, words.message.hex],
      rows: rows.map((row) => [
        row.time,
        arrows[row.from],
        row.detail === '' ? displayName(row.name) : `${displayName(row.name)}: ${row.detail}`,
        row.isEncrypted ? `${row.bytes}, ${words.encryptedMessage}` : row.bytes,
      ]),
    },
  ];
}

function offerBlocks(report: SecurityReport): Block[] {
  const words = text.inspection;
  return offerViews(report).flatMap((view): Block[] => {
    const height = Math.max(view.client.length, view.server?.length ?? 0);
    const cell = (row: { name: string; isChosen: boolean; missing: string | null } | undefined) => {
      if (!row) return '';
      const remark = row.isChosen ? words.chosen : row.missing;
      return remark === null ? displayName(row.name) : `${displayName(row.name)} (${remark})`;
    };
    return [
      { kind: 'heading', words: `${words.offers}: ${view.title}` },
      {
        kind: 'table',
        head: [
          words.offeredBy,
          view.server ? words.accepts : `${words.accepts}: ${words.unknownOffer}`,
        ],
        rows: Array.from({ length: height }, (_, index) => [
          cell(view.client[index]),
          cell(view.server?.[index]),
        ]),
      },
      ...paragraphs([view.why === '' ? '' : `${words.whyThis} ${view.why} ${view.whySource}`]),
    ];
  });
}

function findingBlocks(report: SecurityReport): Block[] {
  const findings = orderedFindings(report);
  if (findings.length === 0) return [];
  return [
    { kind: 'heading', words: text.inspector.findings },
    {
      kind: 'list',
      entries: findings.map(({ severity, title, advice, sources }) =>
        [
          `[${text.inspector.severity[severity]}] ${title}`,
          advice ?? '',
          sources.map(({ label }) => label).join(', '),
        ]
          .filter((part) => part !== '')
          .join('. ')
          .replaceAll('..', '.'),
      ),
    },
  ];
}

function identityBlocks({ hostKey, trust }: SecurityReport): Block[] {
  if (!hostKey) return [];
  const words = text.inspection;
  const size = hostKey.bits === null ? '' : `, ${words.bits(hostKey.bits)}`;
  return [
    ...pairs(words.hostKeyTitle, [
      { key: words.type, value: `${hostKey.type}${size}` },
      { key: words.sha256, value: hostKey.fingerprintSha256 },
      { key: words.md5, value: hostKey.fingerprintMd5 },
    ]),
    ...paragraphs([trust?.reason ?? '']),
  ];
}

function unobservedBlocks(report: SecurityReport): Block[] {
  const groups = unobservedGroups(report);
  if (groups.length === 0) return [];
  return [
    { kind: 'heading', words: text.inspection.unobserved },
    { kind: 'list', entries: groups.map(({ why, fields }) => `${why} ${fields.join(', ')}`) },
  ];
}
