/** Numbers of the form 0x?a?a, which mean nothing and keep servers tolerant of the unknown. RFC 8701. */
export function isGrease(code: number): boolean {
  return (code & 0x0f0f) === 0x0a0a && code >> 8 === (code & 0xff);
}

/** `GREASE_0x0a0a`, else `0x1234`: a 16-bit number that no table names. */
export function codeName(code: number): string {
  const hex = `0x${code.toString(16).padStart(4, '0')}`;
  return isGrease(code) ? `GREASE_${hex}` : hex;
}
