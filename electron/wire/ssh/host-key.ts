import { ByteReader, bitLength } from '../byte-reader.ts';

export interface HostKeyBlob {
  /** `ssh-ed25519`, `ssh-rsa`, `ecdsa-sha2-nistp256` … */
  type: string;
  /** Size as commonly stated; null for a type that is not known here. */
  bits: number | null;
}

/** Largest key blob: an RSA key of 16,384 bits has 2 KiB, certificates hold a few of those. */
export const maxHostKeyBytes = 64 * 1024;

/** RSA and DSA numbers up to 16,384 bits (OpenSSH's limit), with a sign byte. */
const maxNumberBytes = 2049;

const curveBits: Readonly<Record<string, number>> = { nistp256: 256, nistp384: 384, nistp521: 521 };

/**
 * Public key blob as it stands in key exchange replies and known_hosts lines.
 * RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4. @throws {AppError} malformed-message
 */
export function parseHostKey(blob: Uint8Array): HostKeyBlob {
  const reader = new ByteReader(blob, 'host key');
  const type = reader.ascii(128);
  switch (type) {
    case 'ssh-rsa': {
      reader.mpint(maxNumberBytes);
      const modulus = reader.mpint(maxNumberBytes);
      reader.end();
      return { type, bits: bitLength(modulus) };
    }
    case 'ssh-dss': {
      const prime = reader.mpint(maxNumberBytes);
      for (let number = 0; number < 3; number++) reader.mpint(maxNumberBytes);
      reader.end();
      return { type, bits: bitLength(prime) };
    }
    case 'ssh-ed25519':
    case 'sk-ssh-ed25519@openssh.com':
      reader.string(32);
      return { type, bits: 256 };
    case 'ssh-ed448':
      reader.string(57);
      return { type, bits: 448 };
    default: {
      if (!/^(?:sk-)?ecdsa-sha2-nistp\d{3}(?:@openssh\.com)?$/.test(type))
        return { type, bits: null };
      const curve = reader.ascii(64);
      reader.string(256);
      return { type, bits: curveBits[curve] ?? null };
    }
  }
}
