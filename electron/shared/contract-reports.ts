import * as v from 'valibot';
import { call } from './contract-entry.ts';
import { SecurityReport } from './report.ts';
import { Host, Port } from './site.ts';
import { SessionId } from './transfer.ts';

const Endpoint = v.strictObject({ host: Host, port: Port });

/** A key that is known for a host, and where from. */
export const KnownHostKey = v.strictObject({
  type: v.string(),
  fingerprintSha256: v.string(),
  /** `line 12 of ~/.ssh/known_hosts`, `the key that you pinned on 2026-01-14`. */
  source: v.string(),
});
export type KnownHostKey = v.InferOutput<typeof KnownHostKey>;

/** Longer than any report with its bytes; what is saved was made by the page. */
const maxSavedCharacters = 4_000_000;

/** Calls about reports of this visit and earlier ones. */
export const reportsContract = {
  /** Of every connection that the session stands on, jump hosts and data connections too; the first one first. */
  'session.reports': call(
    'engine',
    v.strictObject({ sessionId: SessionId }),
    v.array(SecurityReport),
  ),
  /** Of finished handshakes with this endpoint, oldest first, without their messages. */
  'report.history': call('main', Endpoint, v.array(SecurityReport)),
  /** Asks the person where to, and writes it there. False when nobody said where. */
  'report.save': call(
    'main',
    v.strictObject({
      suggestedName: v.pipe(
        v.string(),
        v.regex(/^[\w][\w.() -]{0,150}\.(?:txt|md|json|html|pem)$/, 'is no name for a report'),
      ),
      text: v.pipe(v.string(), v.maxLength(maxSavedCharacters)),
    }),
    v.boolean(),
  ),
  /** Keys that a pin or a known_hosts file has for this host and port. */
  'trust.knownHostKeys': call('main', Endpoint, v.array(KnownHostKey)),
} as const;
