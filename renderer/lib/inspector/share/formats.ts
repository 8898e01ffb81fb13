import type { ReportDocument, SecurityReport } from '../../../../electron/shared/report.ts';
import { blocksOf, type Block } from './report-blocks.ts';
import { htmlOf } from './html.ts';

export type ShareFormat = 'text' | 'markdown' | 'json' | 'html';

export const shareFormats: readonly ShareFormat[] = ['text', 'markdown', 'json', 'html'];

const endings: Readonly<Record<ShareFormat, string>> = {
  text: 'txt',
  markdown: 'md',
  json: 'json',
  html: 'html',
};

/** The report in a format that can be sent to somebody. */
export function shareAs(format: ShareFormat, report: SecurityReport): string {
  switch (format) {
    case 'text':
      return textOf(blocksOf(report));
    case 'markdown':
      return markdownOf(blocksOf(report));
    case 'html':
      return htmlOf(blocksOf(report));
    case 'json': {
      const document: ReportDocument = { version: 1, reports: [report] };
      return `${JSON.stringify(document, null, 2)}\n`;
    }
  }
}

/** `connection-report-2026-03-12.md`: no name of a server in it. */
export function suggestedName(format: ShareFormat, { at }: SecurityReport): string {
  return `connection-report-${at.slice(0, 10)}.${endings[format]}`;
}

/** Plain text, columns padded with spaces. */
export function textOf(blocks: readonly Block[]): string {
  return blocks.map((block) => textBlock(block)).join('\n');
}

function textBlock(block: Block): string {
  switch (block.kind) {
    case 'title': {
      const words = block.grade === null ? block.words : `${block.words} (${block.grade})`;
      return `${words}\n${'='.repeat(words.length)}\n`;
    }
    case 'heading':
      return `${block.words}\n${'-'.repeat(block.words.length)}\n`;
    case 'paragraph':
      return `${block.words}\n`;
    case 'list':
      return block.entries.map((entry) => `- ${entry}\n`).join('');
    case 'table': {
      const rows = block.head.length > 0 ? [block.head, ...block.rows] : block.rows;
      const widths = columnWidths(rows);
      return rows
        .map((row) =>
          row
            .map((cell, column) => cell.padEnd(widths[column] ?? 0))
            .join('  ')
            .trimEnd(),
        )
        .map((line) => `${line}\n`)
        .join('');
    }
  }
}

function columnWidths(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return widths;
}

/** Markdown as GitHub and most others read it; what a server said can start no markup. */
export function markdownOf(blocks: readonly Block[]): string {
  return blocks.map((block) => markdownBlock(block)).join('\n');
}

function markdownBlock(block: Block): string {
  switch (block.kind) {
    case 'title': {
      const grade = block.grade === null ? '' : ` (${block.grade})`;
      return `# ${escapeMarkdown(block.words)}${grade}\n`;
    }
    case 'heading':
      return `## ${escapeMarkdown(block.words)}\n`;
    case 'paragraph':
      return `${escapeMarkdown(block.words)}\n`;
    case 'list':
      return block.entries.map((entry) => `- ${escapeMarkdown(entry)}\n`).join('');
    case 'table': {
      const columns = Math.max(...block.rows.map((row) => row.length), block.head.length);
      const head = Array.from({ length: columns }, (_, column) => block.head[column] ?? '');
      const lines = [head, head.map(() => '---'), ...block.rows];
      return lines
        .map((row, index) => {
          const cells = index === 1 ? row : row.map((cell) => escapeMarkdown(cell));
          return `| ${cells.join(' | ')} |\n`;
        })
        .join('');
    }
  }
}

function escapeMarkdown(words: string): string {
  return words.replace(/[\\`*_{}[\]<>#|!~&]/g, String.raw`\$&`).replace(/[\r\n]+/g, ' ');
}
