import { AppError } from '../../shared/errors.ts';

/** A file that holds one JSON object; the thin edge to electron-store is electron-storage.ts. */
export interface DocumentStorage {
  readonly path: string;
  /** The text as it lies on the disk, undefined when there is none. @throws {AppError} */
  read(): string | undefined;
  /** Replaces the file in one step. @throws {AppError} */
  write(document: Record<string, unknown>): void;
  /** Copies the file beside itself, `reason` in its name; returns the path of the copy. @throws {AppError} */
  backUp(reason: string): string;
}

/** What a kind of document looks like, and how older ones become the present one. */
export interface DocumentKind<T extends object> {
  version: number;
  empty: T;
  /** By the version that a step starts from; each makes a document of the next version. */
  migrations: Readonly<Record<number, (document: Record<string, unknown>) => unknown>>;
  /** What is valid of a document of this version; `lostCount` says how much was not. Never throws. */
  read: (document: Record<string, unknown>) => { value: T; lostCount: number };
}

/**
 * Why a document is not simply what the file held. The file as it was is always kept: `backupPath`, or
 * for `newer` the file itself, to which nothing is written then.
 */
export type DocumentNotice =
  | { kind: 'damaged' | 'migrated'; backupPath: string }
  | { kind: 'salvaged'; backupPath: string; lostCount: number }
  | { kind: 'newer' };

export interface StoredDocument<T extends object> {
  value(): T;
  readonly notice: DocumentNotice | null;
  /** On the disk before it returns. @throws {AppError} unsupported for a file of a later version */
  replace(value: T): void;
}

/** Reads the document, brings it to the present version and writes it back where it had to change. */
export function openDocument<T extends object>(
  storage: DocumentStorage,
  kind: DocumentKind<T>,
): StoredDocument<T> {
  const { value: first, notice } = load(storage, kind);
  let current = first;
  const write = (value: T): void => {
    storage.write({ version: kind.version, ...value });
  };
  if (notice && notice.kind !== 'newer') write(current);

  return {
    value: () => current,
    notice,
    replace(value) {
      if (notice?.kind === 'newer') {
        throw new AppError(
          'unsupported',
          `${storage.path} was written by a later version of Keyferry and stays as it is.`,
          { path: storage.path },
        );
      }
      write(value);
      current = value;
    },
  };
}

interface Loaded<T> {
  value: T;
  notice: DocumentNotice | null;
}

function load<T extends object>(storage: DocumentStorage, kind: DocumentKind<T>): Loaded<T> {
  const text = storage.read();
  if (text === undefined) return { value: kind.empty, notice: null };
  const document = parseObject(text);
  const version = document?.['version'];
  if (!document || typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    return {
      value: kind.empty,
      notice: { kind: 'damaged', backupPath: storage.backUp('damaged') },
    };
  }
  if (version > kind.version) return { value: kind.empty, notice: { kind: 'newer' } };
  if (version === kind.version) return accept(storage, kind, document, null);
  const backupPath = storage.backUp(`version-${String(version)}`);
  return accept(storage, kind, migrate(kind, document, version), { kind: 'migrated', backupPath });
}

function migrate<T extends object>(
  kind: DocumentKind<T>,
  document: Record<string, unknown>,
  from: number,
): Record<string, unknown> {
  let migrated = document;
  for (let version = from; version < kind.version; version += 1) {
    const next = kind.migrations[version]?.(migrated);
    if (!isObject(next)) {
      throw new AppError('internal', `Nothing leads from version ${String(version)} on.`);
    }
    migrated = next;
  }
  return migrated;
}

function accept<T extends object>(
  storage: DocumentStorage,
  kind: DocumentKind<T>,
  document: Record<string, unknown>,
  notice: DocumentNotice | null,
): Loaded<T> {
  const { value, lostCount } = kind.read(document);
  if (lostCount === 0) return { value, notice };
  const backupPath =
    notice && 'backupPath' in notice ? notice.backupPath : storage.backUp('damaged');
  return { value, notice: { kind: 'salvaged', backupPath, lostCount } };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    // Not JSON: the caller puts the file aside and says so.
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
