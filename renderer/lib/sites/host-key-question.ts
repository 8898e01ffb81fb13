import * as v from 'valibot';
import type { Failure } from '../../../electron/shared/errors.ts';
import type { HostKeyQuestion } from './connection.svelte.ts';

const Detail = v.object({
  host: v.string(),
  port: v.number(),
  keyType: v.string(),
  bits: v.nullable(v.number()),
  fingerprintSha256: v.string(),
  known: v.array(v.object({ type: v.string(), fingerprintSha256: v.string(), source: v.string() })),
});

/** The question that a refused host key puts to a person; null for every other failure. */
export function hostKeyQuestionOf(failure: Failure): HostKeyQuestion | null {
  if (failure.code !== 'host-key-unknown' && failure.code !== 'host-key-changed') return null;
  const parsed = v.safeParse(Detail, failure.detail);
  if (!parsed.success) return null;
  return { kind: failure.code === 'host-key-changed' ? 'changed' : 'unknown', ...parsed.output };
}

/** `Vq7n…` without its `SHA256:`: what operators read out to each other. */
export function bareFingerprint(fingerprintSha256: string): string {
  return fingerprintSha256.replace(/^SHA256:/, '');
}

/** So many characters of the operator's fingerprint have to be typed before a key is replaced. */
export const typedCharacters = 6;

/**
 * Whether what was typed or pasted ends the fingerprint: its last six characters, or the whole of
 * it, with or without `SHA256:`.
 */
export function confirmsFingerprint(typed: string, fingerprintSha256: string): boolean {
  const fingerprint = bareFingerprint(fingerprintSha256);
  const given = bareFingerprint(typed.trim());
  return given === fingerprint || given === fingerprint.slice(-typedCharacters);
}
