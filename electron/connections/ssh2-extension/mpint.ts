/** Unsigned big-endian bytes as an mpint: no leading zeros but the one that keeps it positive. RFC 4251 §5. */
export function toMpint(magnitude: Uint8Array): Buffer {
  const first = magnitude.findIndex((byte) => byte !== 0);
  if (first < 0) return Buffer.alloc(0);
  const digits = magnitude.subarray(first);
  return (digits[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), digits]) : Buffer.from(digits);
}
