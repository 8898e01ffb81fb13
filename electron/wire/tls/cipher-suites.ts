import { cipherSuiteRows } from './cipher-suite-rows.ts';
import { codeName, isGrease } from './grease.ts';

/** A registered cipher suite; null where a suite leaves the part open (TLS 1.3) or has none. */
export interface CipherSuiteEntry {
  id: number;
  /** IANA name. */
  name: string;
  /** OpenSSL's own name; null where OpenSSL does not have the suite. */
  openssl: string | null;
  parts: {
    keyExchange: string | null;
    authentication: string | null;
    encryption: string;
    /** Null for AEAD ciphers. */
    mac: string | null;
    /** Hash of the PRF or HKDF in TLS 1.2 and later. */
    prf: string | null;
  };
}

/** Every registered suite, by number. */
export const cipherSuites: readonly CipherSuiteEntry[] = cipherSuiteRows
  .trim()
  .split('\n')
  .map((row) => readRow(row));

const byId = new Map(cipherSuites.map((suite) => [suite.id, suite]));
const byName = new Map(
  cipherSuites.flatMap((suite) => [
    [suite.name, suite] as const,
    ...(suite.openssl === null ? [] : [[suite.openssl, suite] as const]),
  ]),
);

/** Numbers in the list of suites that announce something and are none. RFC 5746 §3.3, RFC 7507. */
const signals: Readonly<Record<number, string>> = {
  0x00ff: 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV',
  0x5600: 'TLS_FALLBACK_SCSV',
};

export function cipherSuiteById(id: number): CipherSuiteEntry | undefined {
  return byId.get(id);
}

/** By its IANA or OpenSSL name. */
export function cipherSuiteByName(name: string): CipherSuiteEntry | undefined {
  return byName.get(name);
}

/** IANA name; `GREASE_0x0a0a` for a number that only keeps servers tolerant, `0x1234` for an unknown one. */
export function cipherSuiteName(id: number): string {
  return byId.get(id)?.name ?? signals[id] ?? codeName(id);
}

/** Announces something, or fills the list; never chosen. */
export function isSuiteSignal(id: number): boolean {
  return Object.hasOwn(signals, id) || isGrease(id);
}

/** Older versions mix both, whatever the suite. RFC 6101 §6.1, RFC 4346 §5. */
const mixing: ReadonlySet<string> = new Set(['SSLv3', 'TLSv1', 'TLSv1.1']);

/** The hash by which this version makes keys with the suite: that of its PRF or HKDF, or `MD5-SHA1`. */
export function keyHashOf(version: string, { prf }: CipherSuiteEntry['parts']): string | null {
  return mixing.has(version) ? 'MD5-SHA1' : prf;
}

function readRow(row: string): CipherSuiteEntry {
  const cells = row.split(' ');
  const cell = (index: number): string | null => {
    const text = cells[index];
    return text === undefined || text === '-' ? null : text;
  };
  return {
    id: Number.parseInt(cells[0] ?? '', 16),
    name: cells[1] ?? '',
    openssl: cell(2),
    parts: {
      keyExchange: cell(3),
      authentication: cell(4),
      encryption: cells[5] ?? '',
      mac: cell(6),
      prf: cell(7),
    },
  };
}
