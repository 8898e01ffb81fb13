import type { OfferLists, SecurityReport } from '../shared/report.ts';
import { printable } from './terminal.ts';

interface Kind {
  title: string;
  /** Lists of the report that usually are alike; the first stands for all that are. */
  lists: readonly [string, ...string[]];
  chosen: (report: SecurityReport) => (string | null | undefined)[];
}

const kinds: readonly Kind[] = [
  {
    title: 'Key exchange',
    lists: ['keyExchange'],
    chosen: ({ keyExchange }) => [keyExchange?.name],
  },
  {
    title: 'Host key',
    lists: ['hostKey'],
    chosen: ({ authentication }) => [authentication?.signature],
  },
  {
    title: 'Cipher',
    lists: ['ciphersClientToServer', 'ciphersServerToClient'],
    chosen: ({ encryption }) => [
      encryption?.clientToServer.cipher,
      encryption?.serverToClient.cipher,
    ],
  },
  {
    title: 'MAC',
    lists: ['macsClientToServer', 'macsServerToClient'],
    chosen: ({ encryption }) => [encryption?.clientToServer.mac, encryption?.serverToClient.mac],
  },
  {
    title: 'Compression',
    lists: ['compressionClientToServer', 'compressionServerToClient'],
    chosen: ({ encryption }) => [
      encryption?.clientToServer.compression,
      encryption?.serverToClient.compression,
    ],
  },
];

/** What was offered by whom in the order of preference; `*` marks what was chosen. */
export function offersText(report: SecurityReport): string {
  return report.role === 'ssh' ? sshOffersText(report) : tlsOffersText(report);
}

interface TlsKind {
  title: string;
  list: string;
  chosen: (report: SecurityReport) => string | null | undefined;
}

const tlsKinds: readonly TlsKind[] = [
  { title: 'Versions', list: 'versions', chosen: (report) => report.protocolVersion },
  { title: 'Cipher suites', list: 'cipherSuites', chosen: ({ cipherSuite }) => cipherSuite?.name },
  { title: 'Groups', list: 'groups', chosen: ({ keyExchange }) => keyExchange?.group },
  {
    title: 'Signatures',
    list: 'signatureSchemes',
    chosen: ({ authentication }) => authentication?.signature,
  },
  { title: 'Protocols inside', list: 'alpn', chosen: ({ session }) => session.alpn },
];

/** Only our lists: a TLS server names what it took, and never what else it would have taken. */
function tlsOffersText(report: SecurityReport): string {
  const { client } = report.offers;
  if (!client) return '';
  const sections = tlsKinds.flatMap(({ title, list, chosen }) => {
    const names = client[list] ?? [];
    if (names.length === 0) return [];
    const taken = chosen(report);
    const rows = names.map((name) => `  ${name === taken ? '*' : ' '} ${printable(name)}\n`);
    return [`${title} that Keyferry offers; * the server chose\n${rows.join('')}`];
  });
  return sections.join('\n') + whyText(report);
}

function whyText({ whyChosen }: SecurityReport): string {
  return whyChosen ? `\n${printable(whyChosen.text)} (${whyChosen.source})\n` : '';
}

/** Both lists side by side. */
function sshOffersText(report: SecurityReport): string {
  const { client, server } = report.offers;
  if (!client && !server) return '';
  const sections = kinds.flatMap((kind) => kindTexts(kind, client ?? {}, server ?? {}, report));
  return sections.join('\n') + whyText(report);
}

function kindTexts(
  kind: Kind,
  client: OfferLists,
  server: OfferLists,
  report: SecurityReport,
): string[] {
  const texts: string[] = [];
  const shown = new Set<string>();
  kind.lists.forEach((list, index) => {
    const chosen = kind.chosen(report)[index];
    const body = columns(client[list] ?? [], server[list] ?? [], chosen);
    if (shown.has(body)) return;
    shown.add(body);
    const direction = index === 0 ? '' : ', from the server';
    texts.push(`${kind.title}${direction}\n${body}`);
  });
  return texts;
}

function columns(client: string[], server: string[], chosen: string | null | undefined): string {
  const mark = (name: string | undefined): string => {
    if (name === undefined) return '';
    return `${name === chosen ? '*' : ' '} ${printable(name)}`;
  };
  const left = ['  Keyferry offers', ...client.map(mark)];
  const right = ['  the server accepts', ...server.map(mark)];
  const width = Math.max(...left.map((text) => text.length));
  const height = Math.max(left.length, right.length);
  return Array.from({ length: height }, (_, row) =>
    `  ${(left[row] ?? '').padEnd(width)}  ${right[row] ?? ''}`.trimEnd(),
  )
    .map((text) => `${text}\n`)
    .join('');
}
