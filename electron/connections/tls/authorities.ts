import { getCACertificates } from 'node:tls';

let usual: readonly string[] | undefined;

/**
 * Certificates (PEM) of the authorities that count: those of Mozilla's list that Node brings along, those of the
 * operating system, and what was named besides.
 */
export function authorities(extra: readonly string[] = []): readonly string[] {
  usual ??= [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
  return extra.length === 0 ? usual : [...usual, ...extra];
}
