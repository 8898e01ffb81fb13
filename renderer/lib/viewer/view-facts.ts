import { text } from '../text/text.ts';
import type { FileView } from './file-view.svelte.ts';
import { areMixed, lineCount, type LineEnds } from './line-ends.ts';

/** What is said about a file below its contents. */
export function factsOf(view: FileView): string[] {
  const { preview, bytes, isWhole } = view;
  if (!preview) return [];
  const words = text.viewer;
  const size = isWhole ? words.whole(bytes.length) : words.first(bytes.length, preview.sizeBytes);
  return view.mode === 'text' ? [size, ...textFacts(view)] : [size];
}

function textFacts({ guess, encoding, isExact, isWhole, lineEnds }: FileView): string[] {
  const words = text.viewer;
  const facts = [
    encodingFact(words.encodings[encoding], guess.encoding === encoding ? guess.by : null),
    lineEndFact(lineEnds),
    words.lines(lineCount(lineEnds), isWhole),
  ];
  if (isWhole && !lineEnds.isLastEnded) facts.push(words.lastLineOpen);
  if (!isExact) facts.push(words.inexact);
  return facts;
}

function encodingFact(label: string, by: FileView['guess']['by'] | null): string {
  if (by === 'mark') return `${label} ${text.viewer.byMark}`;
  return by === 'default' ? `${text.viewer.byDefault} ${label}` : label;
}

function lineEndFact(ends: LineEnds): string {
  const words = text.viewer;
  const parts = (['crlf', 'lf', 'cr'] as const).filter((kind) => ends[kind] > 0);
  const [first] = parts;
  if (first === undefined) return words.lineEnds.none;
  if (!areMixed(ends)) return words.lineEnds[first];
  return words.mixedLineEnds(
    parts.map((kind) => words.countedEnds(ends[kind], words.lineEnds[kind])).join(', '),
  );
}
