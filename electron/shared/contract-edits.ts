import * as v from 'valibot';
import { call, Id, Nothing, push } from './contract-entry.ts';
import { ByteCount, Entry, TimeMs } from './entry.ts';
import { Failure } from './errors.ts';
import { RemotePath } from './site.ts';
import { SessionId } from './transfer.ts';

/**
 * Whether others can change the file on the server while it is edited. `none`: they can, because the server knows no
 * locks, or gave none; `others`: somebody else has locked it.
 */
export const EditLock = v.picklist(['none', 'held', 'others']);
export type EditLock = v.InferOutput<typeof EditLock>;

/** A file of a server whose local copy is open in an editor. */
export const EditView = v.strictObject({
  id: Id,
  sessionId: SessionId,
  /** Where it is uploaded to; behind a link, the file itself. */
  path: RemotePath,
  name: v.string(),
  /** `conflict`: somebody changed it on the server meanwhile, and a person has to say what counts. */
  state: v.picklist(['fetching', 'open', 'uploading', 'conflict', 'failed']),
  /** Something was saved that is not on the server. */
  isUnsaved: v.boolean(),
  /** Of the last upload. */
  uploadedAtMs: v.nullable(TimeMs),
  failure: v.nullable(Failure),
  lock: EditLock,
  conflict: v.nullable(
    v.strictObject({
      /** As it is now on either side; null where the server's was removed. */
      local: v.strictObject({ sizeBytes: ByteCount, modifiedAtMs: TimeMs }),
      remote: v.nullable(Entry),
    }),
  ),
});
export type EditView = v.InferOutput<typeof EditView>;

export const EditAnswer = v.picklist(['overwrite', 'keepBoth', 'discard']);
export type EditAnswer = v.InferOutput<typeof EditAnswer>;

const Edit = { editId: Id };

/** By which a file counts as changed since it was fetched or uploaded. */
const FileVersion = v.strictObject({
  sizeBytes: v.nullable(ByteCount),
  modifiedAtMs: v.nullable(TimeMs),
});
export type FileVersion = v.InferOutput<typeof FileVersion>;

const StoredFile = v.variant('kind', [
  v.strictObject({ kind: v.literal('stored'), path: RemotePath, entry: Entry, lock: EditLock }),
  /** Not stored: it is another one than `expected`; null where it is gone. */
  v.strictObject({ kind: v.literal('changed'), entry: v.nullable(Entry) }),
]);
export type StoredFile = v.InferOutput<typeof StoredFile>;

/* Editing files where they lie: main starts the editor and watches the copy, the engine moves the bytes. */
export const editsContract = {
  /**
   * Fetches a file and opens it in the editor of the settings; resolves when that has started. A file
   * of this computer is opened where it is, and is no edit.
   */
  'edit.open': call(
    'main',
    v.strictObject({ sessionId: SessionId, path: RemotePath }),
    v.nullable(EditView),
  ),
  'edit.list': call('main', v.strictObject({}), v.array(EditView)),
  /** Uploads what was saved, after a failure. */
  'edit.upload': call('main', v.strictObject(Edit), Nothing),
  'edit.answer': call('main', v.strictObject({ ...Edit, answer: EditAnswer }), Nothing),
  /** Removes the local copy, with whatever is not uploaded. */
  'edit.close': call('main', v.strictObject(Edit), Nothing),
  /** All of them. */
  'edit.changed': push('main', v.strictObject({ edits: v.array(EditView) })),

  /**
   * Locks a file, links followed, where the server can, and copies it into a folder of this computer; the answer says
   * what was copied.
   */
  'engine.fetchFile': call(
    'engine',
    v.strictObject({ sessionId: SessionId, path: RemotePath, folder: v.string() }),
    v.strictObject({ path: RemotePath, name: v.string(), entry: Entry, lock: EditLock }),
  ),
  'engine.storeFile': call(
    'engine',
    v.strictObject({
      sessionId: SessionId,
      localPath: v.string(),
      path: RemotePath,
      expected: FileVersion,
      /** `keepBoth` stores it beside what is there, under a name that is free. */
      rule: v.picklist(['ifUnchanged', 'overwrite', 'keepBoth']),
    }),
    StoredFile,
  ),
  /** The file is not edited any more. */
  'engine.releaseFile': call(
    'engine',
    v.strictObject({ sessionId: SessionId, path: RemotePath }),
    Nothing,
  ),
} as const;
