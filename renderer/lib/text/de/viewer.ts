import type { Catalogue } from '../en.ts';
import { counted, formatBytes, formatCount } from '../format.ts';

export const viewer: Catalogue['viewer'] = {
  mode: 'Zeigen als',
  modes: { text: 'Text', image: 'Bild', hex: 'Hex' },
  noPicture: 'Diese Datei ist kein Bild, das gezeigt werden kann.',
  pictureTooLarge: (limitBytes) => `Bilder bis ${formatBytes(limitBytes)} können gezeigt werden.`,
  pictureDamaged: 'Dieses Bild kann nicht gezeigt werden',
  pictureDamagedHint:
    'Es ist beschädigt oder größer, als gezeichnet werden kann. Seine Bytes stehen unter Hex.',
  encoding: 'Zeichensatz',
  encodings: {
    'utf-8': 'UTF-8',
    'utf-16le': 'UTF-16 LE',
    'utf-16be': 'UTF-16 BE',
    'windows-1252': 'Westlich (Windows-1252)',
    'iso-8859-15': 'Westlich (ISO 8859-15)',
    'windows-1250': 'Mitteleuropäisch (Windows-1250)',
    'windows-1251': 'Kyrillisch (Windows-1251)',
    'koi8-r': 'Kyrillisch (KOI8-R)',
    ibm866: 'Kyrillisch (DOS 866)',
    shift_jis: 'Japanisch (Shift JIS)',
    'euc-jp': 'Japanisch (EUC-JP)',
    gb18030: 'Chinesisch (GB 18030)',
    big5: 'Chinesisch (Big5)',
    'euc-kr': 'Koreanisch (EUC-KR)',
  },
  contents: (name) => `Inhalt von ${name}`,
  whole: (sizeBytes) => formatBytes(sizeBytes),
  first: (shownBytes, sizeBytes) =>
    sizeBytes === null
      ? `Die ersten ${formatBytes(shownBytes)}`
      : `Die ersten ${formatBytes(shownBytes)} von ${formatBytes(sizeBytes)}`,
  lines: (count, isWhole) =>
    isWhole ? counted(count, 'Zeile', 'Zeilen') : `bis hier ${counted(count, 'Zeile', 'Zeilen')}`,
  lineEnds: { lf: 'LF', crlf: 'CRLF', cr: 'CR', none: 'Kein Zeilenende' },
  mixedLineEnds: (parts) => `Gemischte Zeilenenden: ${parts}`,
  countedEnds: (count, kind) => `${formatCount(count)} ${kind}`,
  lastLineOpen: 'Letzte Zeile ohne Ende',
  byMark: 'mit Bytereihenfolge-Marke',
  byDefault: 'kein UTF-8, gezeigt als',
  inexact: 'Einige Bytes bedeuten in diesem Zeichensatz nichts und stehen als � da',
  pixels: (width, height) => `${formatCount(width)} × ${formatCount(height)} px`,
  empty: 'Diese Datei ist leer',
  failed: 'Diese Datei kann nicht gezeigt werden',
  loading: 'Liest die Datei',
  keys: { modes: 'Text, Bild, Hex', scroll: 'Blättern' },
};
