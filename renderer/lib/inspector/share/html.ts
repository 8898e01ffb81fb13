import { text } from '../../text/text.ts';
import type { Block } from './report-blocks.ts';

/* Colours of the two themes (tokens.css); the page stands alone and loads nothing. */
const style = `
:root{color-scheme:light dark;--surface:#fcfdfd;--ink:#10242c;--ink2:#3a505a;--line:#d2dde1;--route:#a3175c;--well:#f2f6f7}
@media(prefers-color-scheme:dark){:root{--surface:#0f1a1f;--ink:#dfe9ec;--ink2:#aebfc6;--line:#22343c;--route:#f28abd;--well:#142127}}
body{max-width:62rem;margin:2rem auto;padding:0 1.5rem;background:var(--surface);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;line-height:1.3}h2{margin:2rem 0 .5rem;font-size:1.05rem}
.grade{display:inline-block;min-width:2.2em;margin-right:.6em;padding:.1em .3em;border:2px solid currentColor;border-radius:2em;color:var(--route);text-align:center}
p{max-width:48rem;color:var(--ink2)}li{margin:.3rem 0}
table{width:100%;border-collapse:collapse;font-size:.9rem}
th,td{padding:.25rem .8rem .25rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{color:var(--ink2);font-weight:400}td{font-family:ui-monospace,monospace}
`;

/** One page that stands alone: no script, nothing to load, everything from a server escaped. */
export function htmlOf(blocks: readonly Block[]): string {
  const title = blocks.find((block) => block.kind === 'title')?.words ?? text.inspection.title;
  return `<!doctype html>
<html lang="${text.languageCode}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${blocks.map((block) => htmlBlock(block)).join('\n')}
</body>
</html>
`;
}

function htmlBlock(block: Block): string {
  switch (block.kind) {
    case 'title': {
      const grade =
        block.grade === null ? '' : `<span class="grade">${escapeHtml(block.grade)}</span>`;
      return `<h1>${grade}${escapeHtml(block.words)}</h1>`;
    }
    case 'heading':
      return `<h2>${escapeHtml(block.words)}</h2>`;
    case 'paragraph':
      return `<p>${escapeHtml(block.words)}</p>`;
    case 'list':
      return `<ul>${block.entries.map((entry) => `<li>${escapeHtml(entry)}</li>`).join('')}</ul>`;
    case 'table': {
      const head =
        block.head.length === 0
          ? ''
          : `<thead><tr>${block.head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('')}</tr></thead>`;
      const isPairs = block.head.length === 0;
      const rows = block.rows.map((row) => {
        const cells = row.map((cell, column) =>
          isPairs && column === 0
            ? `<th scope="row">${escapeHtml(cell)}</th>`
            : `<td>${escapeHtml(cell)}</td>`,
        );
        return `<tr>${cells.join('')}</tr>`;
      });
      return `<table>${head}<tbody>${rows.join('')}</tbody></table>`;
    }
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(words: string): string {
  return words.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
