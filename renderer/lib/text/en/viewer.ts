import { counted, formatBytes, formatCount } from '../format.ts';

export const viewer = {
  mode: 'Show as',
  modes: { text: 'Text', image: 'Image', hex: 'Hex' },
  noPicture: 'This file is no picture that can be shown.',
  pictureTooLarge: (limitBytes: number) =>
    `Pictures of up to ${formatBytes(limitBytes)} can be shown.`,
  pictureDamaged: 'This picture cannot be shown',
  pictureDamagedHint: 'It is damaged, or larger than can be drawn. Its bytes are under Hex.',
  encoding: 'Encoding',
  encodings: {
    'utf-8': 'UTF-8',
    'utf-16le': 'UTF-16 LE',
    'utf-16be': 'UTF-16 BE',
    'windows-1252': 'Western (Windows-1252)',
    'iso-8859-15': 'Western (ISO 8859-15)',
    'windows-1250': 'Central European (Windows-1250)',
    'windows-1251': 'Cyrillic (Windows-1251)',
    'koi8-r': 'Cyrillic (KOI8-R)',
    ibm866: 'Cyrillic (DOS 866)',
    shift_jis: 'Japanese (Shift JIS)',
    'euc-jp': 'Japanese (EUC-JP)',
    gb18030: 'Chinese (GB 18030)',
    big5: 'Chinese (Big5)',
    'euc-kr': 'Korean (EUC-KR)',
  },
  contents: (name: string) => `Contents of ${name}`,
  whole: (sizeBytes: number) => formatBytes(sizeBytes),
  first: (shownBytes: number, sizeBytes: number | null) =>
    sizeBytes === null
      ? `First ${formatBytes(shownBytes)}`
      : `First ${formatBytes(shownBytes)} of ${formatBytes(sizeBytes)}`,
  lines: (count: number, isWhole: boolean) =>
    isWhole ? counted(count, 'line') : `${counted(count, 'line')} so far`,
  lineEnds: { lf: 'LF', crlf: 'CRLF', cr: 'CR', none: 'No end of line' },
  mixedLineEnds: (parts: string) => `Mixed ends of lines: ${parts}`,
  countedEnds: (count: number, kind: string) => `${formatCount(count)} ${kind}`,
  lastLineOpen: 'Last line without end',
  byMark: 'with byte order mark',
  byDefault: 'not UTF-8, shown as',
  inexact: 'Some bytes mean nothing in this encoding and are shown as �',
  pixels: (width: number, height: number) => `${formatCount(width)} × ${formatCount(height)} px`,
  empty: 'This file is empty',
  failed: 'This file cannot be shown',
  loading: 'Reading the file',
  keys: { modes: 'Text, image, hex', scroll: 'Scroll' },
};
