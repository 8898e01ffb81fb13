import { codeName } from './grease.ts';

const names: Readonly<Record<number, string>> = {
  0x0002: 'SSLv2',
  0x0300: 'SSLv3',
  0x0301: 'TLSv1',
  0x0302: 'TLSv1.1',
  0x0303: 'TLSv1.2',
  0x0304: 'TLSv1.3',
};

/** `TLSv1.3` …; `GREASE_0x0a0a`, or `0x1234` for an unknown number. RFC 8446 §4.2.1. */
export function versionName(version: number): string {
  return names[version] ?? codeName(version);
}

const numbers = new Map(Object.entries(names).map(([number, name]) => [name, Number(number)]));

/** The counterpart of `versionName`. @throws {RangeError} for a name that is none */
export function versionNumber(name: string): number {
  const number = numbers.get(name);
  if (number === undefined) throw new RangeError(`${name} is no version of TLS`);
  return number;
}
