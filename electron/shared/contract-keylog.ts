import * as v from 'valibot';
import { call, Nothing, push } from './contract-entry.ts';
import { LocalPath } from './site.ts';
import { SessionId } from './transfer.ts';

/** Where the secrets of TLS connections are written. Kept nowhere: it ends with the app at the latest. */
export const KeyLogState = v.strictObject({
  /** For every connection, until the app closes; null: off. */
  all: v.nullable(LocalPath),
  sessions: v.array(v.strictObject({ sessionId: SessionId, file: LocalPath })),
});
export type KeyLogState = v.InferOutput<typeof KeyLogState>;

/** Null: every session. */
const Scope = v.strictObject({ sessionId: v.nullable(SessionId) });

/** Calls about the NSS key log, for the person's own debugging. */
export const keyLogContract = {
  'keylog.state': call('main', v.strictObject({}), KeyLogState),
  /** Asks the person where to. Counts for connections that are made afterwards. False when nobody said where. */
  'keylog.start': call('main', Scope, v.boolean()),
  'keylog.stop': call('main', Scope, Nothing),
  'keylog.changed': push('main', v.strictObject({ state: KeyLogState })),
  /** For the TLS connections that this engine makes from now on. */
  'engine.keyLog': call('engine', v.strictObject({ file: v.nullable(LocalPath) }), Nothing),
} as const;
