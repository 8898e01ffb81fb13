import * as v from 'valibot';
import { call, Id, Nothing, push } from './contract-entry.ts';
import { ByteCount, Entry } from './entry.ts';
import { Failure } from './errors.ts';
import { ProtocolName, RemotePath } from './site.ts';
import { Checksum } from './transfer.ts';

/*
 * How the engine of one site reads from the engine of another, for the length of one job and below the
 * sources of that job only. These messages share a private socket with the bytes of files.
 */

/** Chosen by whoever borrows, for one listing or one reading of a file. */
const StreamId = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(0xffff_ffff));
const One = v.strictObject({ id: StreamId });
const At = v.strictObject({ path: RemotePath });

const OrUnknown = <T extends v.GenericSchema>(schema: T) => v.union([schema, v.literal('unknown')]);

/** What a copy has to know of the session that it reads from. */
export const LentSession = v.strictObject({
  protocol: ProtocolName,
  home: v.string(),
  traits: v.strictObject({
    isCaseSensitive: OrUnknown(v.boolean()),
    timePrecisionMs: OrUnknown(v.number()),
    canResume: OrUnknown(v.boolean()),
    serverClockOffsetMs: OrUnknown(v.number()),
    filesInFlight: v.pipe(v.number(), v.integer(), v.minValue(1)),
    pathStyle: v.picklist(['posix', 'windows']),
    hidesDotNames: v.exactOptional(v.boolean()),
  }),
  features: v.array(v.picklist(['sha256', 'removeFile', 'removeFolder'])),
});
export type LentSession = v.InferOutput<typeof LentSession>;

/** Part of a listing; empty and last at the end of an empty folder. */
const SomeEntries = v.strictObject({ entries: v.array(Entry), isLast: v.boolean() });

export const lendingContract = {
  /** The token names the job; it is good once. */
  'lent.join': call('lender', v.strictObject({ token: Id }), LentSession),
  'lent.stat': call('lender', At, Entry),
  'lent.list': call('lender', v.strictObject({ ...One.entries, ...At.entries }), SomeEntries),
  'lent.listOn': call('lender', One, SomeEntries),
  /** Answered once the file is open; its bytes follow as far as `creditBytes` goes. */
  'lent.read': call(
    'lender',
    v.strictObject({
      ...One.entries,
      ...At.entries,
      offset: ByteCount,
      expectedBytes: v.nullable(ByteCount),
      creditBytes: ByteCount,
    }),
    Nothing,
  ),
  /** Ends a listing or reading early; answered when its handle was given back. */
  'lent.stop': call('lender', One, Nothing),
  'lent.sha256': call('lender', v.strictObject({ ...At.entries, sizeBytes: ByteCount }), Checksum),
  /** Of a move, after its copy was written down. */
  'lent.remove': call('lender', v.strictObject({ ...At.entries, isFolder: v.boolean() }), Nothing),
  /** So many bytes more may be sent. */
  'lent.credit': push('engine', v.strictObject({ ...One.entries, bytes: ByteCount })),
  /** After the last byte of a file, or instead of the next. */
  'lent.ended': push('engine', v.strictObject({ ...One.entries, failure: v.nullable(Failure) })),
  /** The session that is lent has ended. */
  'lent.over': push('engine', v.strictObject({ failure: v.nullable(Failure) })),
} as const;
