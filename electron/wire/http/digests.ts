/** One digest is less than 100 characters; a list of all that servers know is below this. */
const maxLength = 2_000;

/**
 * SHA-256 in base64, from `sha-256=:base64=:, sha-512=:…:`: a dictionary of byte sequences. RFC 9530 §3, RFC 8941
 * §3.2. The last letter of 32 bytes has two bits that are zero (RFC 4648 §3.5).
 */
export function sha256InReprDigest(value: string | undefined): string | undefined {
  return theOne(value, ',', /^sha-256=:([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=):$/);
}

/** SHA-256 in hex, from `SHA256:hex`, or from several such with spaces between. ownCloud 10, Nextcloud. */
export function sha256InOcChecksum(value: string | undefined): string | undefined {
  return theOne(value?.toLowerCase(), ' ', /^sha256:([0-9a-f]{64})$/);
}

/** Undefined where there are none or different ones: nobody knows which of them is meant. */
function theOne(value: string | undefined, separator: string, shape: RegExp): string | undefined {
  if (value === undefined || value.length > maxLength) return undefined;
  const found = value.split(separator).flatMap((item) => shape.exec(item.trim())?.[1] ?? []);
  return new Set(found).size === 1 ? found[0] : undefined;
}
