import type { HandshakeMessage, SecurityReport } from '../../../../electron/shared/report.ts';
import { formatCount, formatMilliseconds } from '../../text/format.ts';
import { displayName } from '../../text/names.ts';
import { text } from '../../text/text.ts';
import { messageDetail, plainDetail } from './message-detail.ts';

/** One arrow of the diagram. */
export interface SequenceRow {
  /** Of the message in the report; of the first one where two are drawn as one. */
  index: number;
  /** Milliseconds since the connection began to open. */
  time: string;
  from: 'client' | 'server' | 'both';
  name: string;
  bytes: string;
  detail: string;
  /** In place of the detail with Explain. */
  plain: string;
  isKeyExchange: boolean;
  isEncrypted: boolean;
  /** All of it in a sentence, for who does not see the arrow. */
  label: string;
}

export interface Sequence {
  rows: SequenceRow[];
  /** Index of the first row after which both directions are encrypted; -1 where none is. */
  firstEncrypted: number;
}

/** The renewals of the keys that are in the report. */
export function renewalsOf({ messages }: SecurityReport): number[] {
  const numbers = messages.map(({ rekey }) => rekey).filter((rekey) => rekey !== undefined);
  return [...new Set(numbers)];
}

/** They frame the exchange; the halves of the secret travel in the messages between them. */
const framing: ReadonlySet<string> = new Set(['KEXINIT', 'NEWKEYS', 'ChangeCipherSpec']);

/**
 * The messages of a report as arrows; the two identification lines of SSH are one.
 * @param rekey which renewal of the keys; undefined for the first exchange
 */
export function sequenceOf(report: SecurityReport, rekey?: number): Sequence {
  const { messages } = report;
  const rows: SequenceRow[] = [];
  for (let index = 0; index < messages.length; index += 1) {
    const message = messages[index];
    if (message?.rekey !== rekey || !message) continue;
    const next = messages[index + 1];
    if (next && isGreetingPair(message, next)) {
      rows.push(greetingRow(message, next, index));
      index += 1;
    } else {
      rows.push(rowOf(report, message, index));
    }
  }
  const lastOpen = rows.findLastIndex(({ isEncrypted }) => !isEncrypted);
  const firstEncrypted = lastOpen + 1 < rows.length ? lastOpen + 1 : -1;
  return { rows, firstEncrypted };
}

function isGreetingPair(first: HandshakeMessage, second: HandshakeMessage): boolean {
  return (
    first.name === 'IDENTIFICATION' && second.name === first.name && first.from !== second.from
  );
}

function greetingRow(
  first: HandshakeMessage,
  second: HandshakeMessage,
  index: number,
): SequenceRow {
  const words = text.inspection;
  const [client, server] = first.from === 'client' ? [first, second] : [second, first];
  const time = formatAt(second.at);
  const bytes = words.bothBytes(formatCount(client.bytes), formatCount(server.bytes));
  return {
    index,
    time,
    from: 'both',
    name: words.versions,
    bytes,
    detail: [client, server].map((side) => fieldOf(side, 'line')).join(' · '),
    plain: text.messages.plain.versions(fieldOf(client, 'protocol'), fieldOf(server, 'protocol')),
    isKeyExchange: false,
    isEncrypted: false,
    label: words.rowLabel(words.fromBoth, words.versions, bytes, formatMilliseconds(second.at)),
  };
}

function rowOf(report: SecurityReport, message: HandshakeMessage, index: number): SequenceRow {
  const words = text.inspection;
  const { from, name, encrypted } = message;
  const bytes = `${formatCount(message.bytes)} B`;
  const who = from === 'client' ? words.fromYou : words.fromServer;
  return {
    index,
    time: formatAt(message.at),
    from,
    name,
    bytes,
    detail: messageDetail(report, message),
    plain: plainDetail(report, message),
    isKeyExchange: message.keyExchange && !framing.has(name) && !isIdleHello(report, message),
    isEncrypted: encrypted,
    label: words.rowLabel(who, name, bytes, formatMilliseconds(message.at)),
  };
}

/** Before TLS 1.3 the hellos agree on how; the halves of the secret travel in messages of their own. */
function isIdleHello({ protocolVersion }: SecurityReport, { name }: HandshakeMessage): boolean {
  return name.endsWith('Hello') && protocolVersion !== null && protocolVersion !== 'TLSv1.3';
}

function fieldOf({ fields }: HandshakeMessage, name: string): string {
  const value = fields?.[name];
  return typeof value === 'string' ? displayName(value) : '';
}

/** `18.4`; whole milliseconds from a hundred on. */
export function formatAt(at: number): string {
  return at < 100 ? at.toFixed(1) : Math.round(at).toString();
}
