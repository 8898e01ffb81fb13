import type { HandshakeMessage } from '../../../../electron/shared/report.ts';
import { displayName } from '../../text/names.ts';
import { text } from '../../text/text.ts';

/** A decoded field of a message. */
export interface MessageField {
  name: string;
  value: string;
  /** First byte, and the byte after the last; null where the field stands in no place of its own. */
  span: readonly [number, number] | null;
}

/** More of a long value than anybody reads in a row; the bytes beside it are all there. */
const valueLengthShown = 2_000;

/** Framing and fields in the order of their bytes, what has no place of its own last. */
export function fieldsOf({ fields, raw }: HandshakeMessage): MessageField[] {
  const bytes = raw ? decodeBase64(raw.base64) : new Uint8Array();
  const spans = raw?.spans ?? {};
  const placed = Object.entries(spans)
    .toSorted(([, [a, aEnd]], [, [b, bEnd]]) => a - b || bEnd - aEnd)
    .map(([name, span]) => ({
      name,
      value: valueOf(
        fields && Object.hasOwn(fields, name) ? fields[name] : integerAt(bytes, span),
        span,
      ),
      span,
    }));
  const others = Object.entries(fields ?? {})
    .filter(([name]) => !Object.hasOwn(spans, name))
    .map(([name, value]) => ({ name, value: valueOf(value, null), span: null }));
  return [...placed, ...others];
}

function valueOf(value: unknown, span: readonly [number, number] | null): string {
  if (value === undefined) {
    const length = span ? span[1] - span[0] : 0;
    return text.inspection.message.ofLength(length);
  }
  if (Array.isArray(value)) {
    const entries = value as readonly unknown[];
    return entries.length === 0
      ? text.inspection.message.empty
      : shortened(entries.map((entry) => plain(entry)).join(', '));
  }
  const shown = plain(value);
  return shown === '' ? text.inspection.message.empty : shortened(shown);
}

function plain(value: unknown): string {
  if (typeof value === 'string') return displayName(value);
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, inner]) => `${name} ${plain(inner)}`)
      .join(', ');
  }
  return String(value);
}

function shortened(value: string): string {
  return value.length > valueLengthShown ? `${value.slice(0, valueLengthShown)}…` : value;
}

/** Framing has no decoded value in the report: a number of up to four bytes is read from the bytes. */
function integerAt(bytes: Uint8Array, [start, end]: readonly [number, number]): number | undefined {
  if (end > bytes.length || end - start > 4 || end === start) return undefined;
  return bytes.subarray(start, end).reduce((value, byte) => value * 256 + byte, 0);
}

export function decodeBase64(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** A stretch of a line of the dump. */
export interface DumpRun {
  hex: string;
  characters: string;
  isMarked: boolean;
}

export interface DumpLine {
  offset: string;
  runs: DumpRun[];
}

export const bytesPerLine = 16;

/** Sixteen bytes a line, cut where the marked field begins and ends. */
export function dumpOf(bytes: Uint8Array, marked: readonly [number, number] | null): DumpLine[] {
  const lines: DumpLine[] = [];
  for (let start = 0; start < bytes.length; start += bytesPerLine) {
    const end = Math.min(start + bytesPerLine, bytes.length);
    const cuts = marked ? marked.filter((cut) => cut > start && cut < end) : [];
    const edges = [start, ...cuts, end];
    lines.push({
      offset: start.toString(16).padStart(4, '0'),
      runs: edges
        .slice(0, -1)
        .map((from, index) =>
          runOf(bytes.subarray(from, edges[index + 1]), isWithin(from, marked)),
        ),
    });
  }
  return lines;
}

function isWithin(offset: number, marked: readonly [number, number] | null): boolean {
  return marked !== null && offset >= marked[0] && offset < marked[1];
}

function runOf(bytes: Uint8Array, isMarked: boolean): DumpRun {
  return {
    hex: Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' '),
    characters: Array.from(bytes, (byte) =>
      byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : '·',
    ).join(''),
    isMarked,
  };
}
