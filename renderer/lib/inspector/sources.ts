import { rfc } from '../../../electron/inspector/sources.ts';

/** What a label like `RFC 4253 §7.1` leads to; null where it names no RFC. */
export function sourceOf(label: string): { label: string; url: string } | null {
  const [, number, section] = /^RFC (\d+)(?: §([\d.]+))?$/.exec(label) ?? [];
  return number === undefined ? null : rfc(Number(number), section);
}
