/** Bytes in one line of a hex view. */
export const hexColumns = 16;

export interface HexLine {
  /** Of the first byte, in eight hexadecimal digits. */
  offset: string;
  /** Two groups of eight; a last line that is short is filled up with blanks. */
  bytes: string;
  /** ASCII as it is, everything else as a dot. */
  characters: string;
}

export function hexLineCount(bytes: Uint8Array): number {
  return Math.ceil(bytes.length / hexColumns);
}

/** @param index counted in lines */
export function hexLine(bytes: Uint8Array, index: number): HexLine {
  const start = index * hexColumns;
  const line = bytes.subarray(start, start + hexColumns);
  const cells = Array.from({ length: hexColumns }, (_, column) => {
    const byte = line[column];
    return byte === undefined ? '  ' : byte.toString(16).padStart(2, '0');
  });
  const half = hexColumns / 2;
  return {
    offset: start.toString(16).padStart(8, '0'),
    bytes: `${cells.slice(0, half).join(' ')}  ${cells.slice(half).join(' ')}`,
    characters: Array.from(line, printable).join(''),
  };
}

function printable(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}
