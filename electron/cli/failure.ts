import type { AppError, ErrorCode } from '../shared/errors.ts';
import { printable, type Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export const exitCodes = { done: 0, failed: 1, usage: 2, trust: 3 } as const;

const trustCodes: ReadonlySet<ErrorCode> = new Set([
  'host-key-unknown',
  'host-key-changed',
  'certificate-invalid',
  'policy-violated',
]);

/** How the process ends after this error. */
export function exitCodeOf(error: AppError): number {
  if (error instanceof UsageError) return exitCodes.usage;
  return trustCodes.has(error.code) ? exitCodes.trust : exitCodes.failed;
}

/** The failure as one JSON line, or in words with what a person needs to go on. */
export function sayFailure(terminal: Terminal, error: AppError, isJson: boolean): void {
  if (isJson) {
    terminal.say(JSON.stringify({ ok: false, error: error.toFailure() }));
    return;
  }
  terminal.say(`keyferry: ${printable(error.message)}`);
  for (const line of [...hostKeyLines(error), ...listLines(error), ...policyLines(error)]) {
    terminal.say(`  ${printable(line)}`);
  }
}

/** Both fingerprints side by side, and how to accept the new one. */
function hostKeyLines({ code, detail }: AppError): string[] {
  if (code !== 'host-key-unknown' && code !== 'host-key-changed') return [];
  const { keyType, fingerprintSha256, known } = detail;
  if (typeof fingerprintSha256 !== 'string') return [];
  const lines = [`shown  ${String(keyType)} ${fingerprintSha256}`];
  for (const key of Array.isArray(known) ? (known as Record<string, unknown>[]) : []) {
    const { type, fingerprintSha256: fingerprint, source } = key;
    lines.push(`known  ${String(type)} ${String(fingerprint)} (${String(source)})`);
  }
  if (detail['isRevoked'] !== true) {
    lines.push(`If the operator confirms it: --accept-host-key ${fingerprintSha256}`);
  }
  return lines;
}

/** Both lists of every kind that had nothing in common. */
function listLines({ code, detail }: AppError): string[] {
  const { client, server } = detail;
  if (code !== 'negotiation-failed' || !isRecord(client) || !isRecord(server)) return [];
  return Object.keys(server).flatMap((kind) => [
    `${kind}, server:   ${namesOf(server[kind])}`,
    `${kind}, Keyferry: ${namesOf(client[kind])}`,
  ]);
}

/** Which policy would go on; whether it should is for the person to say. */
function policyLines({ code, detail: { wouldWorkWith: name } }: AppError): string[] {
  if (typeof name !== 'string') return [];
  const does = code === 'policy-violated' ? 'would allow this' : 'would find something in common';
  return name === 'legacy'
    ? [`--policy legacy ${does}: outdated, only for servers that nobody can update`]
    : [`--policy ${name} ${does}`];
}

function namesOf(value: unknown): string {
  return Array.isArray(value) && value.length > 0 ? value.map(String).join(', ') : 'none';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
