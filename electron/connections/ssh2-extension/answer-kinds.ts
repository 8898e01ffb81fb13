import type { SFTPWrapper } from 'ssh2';

/**
 * What a request is to be answered with, apart from an error. filexfer-02 §6: HANDLE to OPEN and
 * OPENDIR, NAME to READDIR, with one entry to REALPATH and READLINK, ATTRS to the three STATs, DATA to READ, STATUS to
 * all others.
 */
type AnswerKind = 'handle' | 'names' | 'name' | 'attributes' | 'data' | 'status';

const kindByMethod: Readonly<Record<string, AnswerKind>> = {
  open: 'handle',
  opendir: 'handle',
  readdir: 'names',
  realpath: 'name',
  readlink: 'name',
  stat: 'attributes',
  lstat: 'attributes',
  fstat: 'attributes',
  read: 'data',
  write: 'status',
  close: 'status',
  unlink: 'status',
  rename: 'status',
  mkdir: 'status',
  rmdir: 'status',
  setstat: 'status',
  fsetstat: 'status',
  symlink: 'status',
  ext_openssh_rename: 'status',
  ext_openssh_hardlink: 'status',
  ext_openssh_fsync: 'status',
  ext_openssh_lsetstat: 'status',
  ext_copy_data: 'status',
};

/** filexfer-02 §3: a handle is never longer. */
const maxHandleBytes = 256;

type Callback = (...answer: unknown[]) => void;
interface Pending {
  cb?: Callback;
}

/** Of one channel, up to now. */
export interface RequestCounts {
  pending: () => number;
  answered: () => number;
}

/**
 * Ends a channel whose server answers a request with something else than belongs to it. ssh2 gives
 * whatever carries the number of a request to the one who asked (lib/protocol/SFTP.js,
 * CLIENT_HANDLERS): ATTRS to a READ would be the end of the file, and to a WRITE its success.
 */
export function checkAnswers(sftp: SFTPWrapper): RequestCounts {
  const checked = new WeakSet<Pending>();
  let answered = 0;
  let kind: AnswerKind | undefined;

  const wrap = (pending: Pending): void => {
    const { cb } = pending;
    if (kind === undefined || typeof cb !== 'function' || checked.has(pending)) return;
    const wanted = kind;
    checked.add(pending);
    pending.cb = (...answer) => {
      answered += 1;
      if (isRight(wanted, answer)) {
        cb(...answer);
        return;
      }
      const error = new Error(`an answer without ${wanted} to a request for it`);
      sftp.emit('error', error);
      sftp.end();
      cb(error);
    };
  };

  for (const method of Object.keys(kindByMethod)) {
    const original: unknown = Reflect.get(sftp, method);
    if (typeof original !== 'function') continue;
    const withKind = (...args: unknown[]): unknown => {
      const before = kind;
      kind = kindByMethod[method];
      try {
        return Reflect.apply(original, sftp, args);
      } finally {
        kind = before;
      }
    };
    Reflect.set(sftp, method, withKind);
  }
  const requests = Reflect.get(sftp, '_requests') as Record<string, Pending>;
  Reflect.set(
    sftp,
    '_requests',
    new Proxy(requests, {
      set(target, id, pending: Pending) {
        wrap(pending);
        return Reflect.set(target, id, pending);
      },
    }),
  );
  return { pending: () => Object.keys(requests).length, answered: () => answered };
}

/** By what CLIENT_HANDLERS pass on: nothing for STATUS 0, an error for any other STATUS. */
function isRight(kind: AnswerKind, [error, value, count]: readonly unknown[]): boolean {
  if (error) return true;
  switch (kind) {
    case 'handle':
      return Buffer.isBuffer(value) && value.length <= maxHandleBytes;
    case 'names':
      return Array.isArray(value) && value.every(hasFileName);
    case 'name':
      return Array.isArray(value) && value.length > 0 && value.every(hasFileName);
    case 'attributes':
      return typeof value === 'object' && value !== null && 'isDirectory' in value;
    case 'data':
      return typeof count === 'number';
    case 'status':
      return value === undefined;
  }
}

function hasFileName(entry: unknown): boolean {
  return (
    typeof entry === 'object' &&
    entry !== null &&
    typeof Reflect.get(entry, 'filename') === 'string'
  );
}
