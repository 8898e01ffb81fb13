import type { Entry } from '../shared/entry.ts';
import { AppError, type ErrorCode } from '../shared/errors.ts';
import type { SecurityReport, Trust } from '../shared/report.ts';
import type { CredentialAnswer, CredentialRequest, ProtocolName } from '../shared/site.ts';
import type { Checksum } from '../shared/transfer.ts';

/** The verdict on a peer: go on, or stop with this code before anything is sent. */
export type Verdict =
  | { accept: true; trust: Trust }
  | {
      accept: false;
      code: TrustErrorCode;
      trust: Trust;
      message: string;
      detail?: Record<string, unknown>;
    };

export type TrustErrorCode = Extract<
  ErrorCode,
  'host-key-unknown' | 'host-key-changed' | 'certificate-invalid' | 'policy-violated'
>;

/** Runs once the peer's identity and the whole negotiation are known. */
export type Judge = (report: SecurityReport) => Promise<Verdict>;

/** Asked only after `judge` accepted; `null` when nobody can or will answer. */
export type AskCredentials = (
  request: CredentialRequest,
  signal: AbortSignal,
) => Promise<CredentialAnswer>;

export interface ConnectOptions {
  judge: Judge;
  credentials: AskCredentials;
  signal: AbortSignal;
  /** Every change of what was observed, failed handshakes and rekeys included. */
  onReport?: (report: SecurityReport) => void;
  /**
   * How long a server may keep silent where something is due from it, before the connection is given up; absent
   * what suits the protocol.
   */
  silenceMs?: number;
}

/** One piece of a file. The bytes are valid until `release`, after which the source reuses them. */
export interface Chunk {
  readonly bytes: Uint8Array;
  release(): void;
}

/** Reads a file from an offset to its end, in order, reading ahead as far as the protocol profits. */
export interface ByteSource {
  /** The next piece, or undefined at the end of the file. One call at a time. */
  next(): Promise<Chunk | undefined>;
  /** Gives back the handle; safe to call twice and in the middle. */
  close(): Promise<void>;
}

/** Writes a file from an offset on, in order. */
export interface ByteSink {
  /** How many `write` calls may be pending at once before the writer should wait for one. */
  readonly writesInFlight: number;
  /** Resolves when the bytes were taken over by the other side and `bytes` may be reused. */
  write(bytes: Uint8Array): Promise<void>;
  /** All bytes arrived (and, for local files, reached the disk where `isSynced`). */
  finish(options?: { isSynced?: boolean }): Promise<void>;
  /** Gives back the handle without claiming success; safe to call twice. */
  abort(): Promise<void>;
}

export interface ReadOptions {
  offset: number;
  /**
   * Size by the listing: how far it pays to read ahead, so that a small file costs one request.
   * Only a hint: the end is where the server says, and a longer file is read to its end.
   */
  expectedBytes?: number;
  /** What is read is written to this very session meanwhile: few connections have to do for both. */
  isCopiedHere?: boolean;
}

export interface WriteOptions {
  offset: number;
  /** Fail with `already-exists` instead of replacing; the file is created by this call. */
  isExclusive: boolean;
  /** The name was made up for this file alone: nobody needs to look whether it is taken. */
  isNameMadeUp?: boolean;
  mode: number | null;
  /** As of `ReadOptions`, for the other end of the copy. */
  isCopiedHere?: boolean;
}

export interface ServerCopyOptions {
  /** Size by the listing, so that a large file is copied in pieces that can be told and given up. */
  expectedBytes: number | null;
  mode: number | null;
  onBytes: (count: number) => void;
}

/** A file that nobody else may change on the server for now. */
export interface FileLock {
  /** False once it was released, and when the server has ended it. */
  isHeld(): boolean;
  /** Never fails: what cannot be given back ends by itself after a while. */
  release(): Promise<void>;
}

/**
 * Calls that only some servers have. A key exists only if this server in this session supports it;
 * discovered once after sign-in and frozen, each with its evidence in `session.evidence`.
 */
export interface Features {
  write: (path: string, options: WriteOptions, signal: AbortSignal) => Promise<ByteSink>;
  makeFolder: (path: string, signal: AbortSignal) => Promise<void>;
  /** Removes a file or a link, never a folder. */
  removeFile: (path: string, signal: AbortSignal) => Promise<void>;
  /** Removes an empty folder. */
  removeFolder: (path: string, signal: AbortSignal) => Promise<void>;
  /** Fails with `already-exists` when `to` is taken. */
  rename: (from: string, to: string, signal: AbortSignal) => Promise<void>;
  /** Puts `from` in the place of `to` in one step; at no moment is `to` missing. */
  renameOver: (from: string, to: string, signal: AbortSignal) => Promise<void>;
  /**
   * The server copies a file into a new one by itself, and its bytes do not travel. Fails with
   * `already-exists` when `to` is taken, and with `unsupported` where the server refuses after all:
   * then nothing was made.
   */
  copyThere: (
    from: string,
    to: string,
    options: ServerCopyOptions,
    signal: AbortSignal,
  ) => Promise<void>;
  setPermissions: (path: string, mode: number, signal: AbortSignal) => Promise<void>;
  setModified: (path: string, modifiedAtMs: number, signal: AbortSignal) => Promise<void>;
  /**
   * Others can read the file and not change it until the lock is released, or the session ends. Moving or removing
   * the file ends it, too. @throws {AppError} locked where somebody else has done so
   */
  lock: (path: string, signal: AbortSignal) => Promise<FileLock>;
  makeLink: (path: string, target: string, signal: AbortSignal) => Promise<void>;
  /** The bytes of these whole files and their names reach the disk, many for little more than one. */
  syncFiles: (paths: readonly string[], signal: AbortSignal) => Promise<void>;
  /**
   * SHA-256 of a whole file, computed where the file lies. `sizeBytes` says how long that may take.
   * @throws {AppError} unsupported where the server does it for other files, timeout
   */
  sha256: (path: string, sizeBytes: number, signal: AbortSignal) => Promise<Checksum>;
  freeSpace: (
    path: string,
    signal: AbortSignal,
  ) => Promise<{ freeBytes: number; totalBytes: number }>;
}

/** Plain facts about the server; 'unknown' where it could not be told. */
export interface Traits {
  isCaseSensitive: boolean | 'unknown';
  timePrecisionMs: number | 'unknown';
  canResume: boolean | 'unknown';
  serverClockOffsetMs: number | 'unknown';
  /** How many files it pays to have open at once. */
  filesInFlight: number;
  pathStyle: 'posix' | 'windows';
  /** Names with a dot in front are never listed: an empty folder may hold some. */
  hidesDotNames?: boolean;
}

export interface Session {
  readonly protocol: ProtocolName;
  /** Absolute path of the login folder. */
  readonly home: string;
  readonly features: Readonly<Partial<Features>>;
  /** Why a feature exists: the line or extension that the server sent. */
  readonly evidence: Readonly<Partial<Record<keyof Features, string>>>;
  readonly traits: Readonly<Traits>;
  /** Null for protocols without a connection (local, memory). */
  readonly report: SecurityReport | null;
  /**
   * Reports of all connections that the session stands on, jump hosts included, the first connection
   * first; absent where there is `report` alone.
   */
  readonly reports?: readonly SecurityReport[];
  /**
   * A folder's entries in batches as they arrive, without `.` and `..`, links with their target.
   * @throws {AppError} not-found, wrong-kind, permission-denied, limit-exceeded, malformed-message
   */
  list(path: string, signal: AbortSignal): AsyncIterable<Entry[]>;
  /** Links are not followed: a link is described with its target. @throws {AppError} not-found */
  stat(path: string, signal: AbortSignal): Promise<Entry>;
  openRead(path: string, options: ReadOptions, signal: AbortSignal): Promise<ByteSource>;
  /**
   * Why this side cannot hold an entry called `name`, as a sentence for people; null when it can.
   * `checkEntryName` of shared/entry.ts is the least that every protocol answers.
   */
  checkName(name: string): string | null;
  /** Resolves (never rejects) when the session has ended, with the reason unless `close` was called. */
  readonly closed: Promise<AppError | undefined>;
  /** Ends every connection; safe to call twice. */
  close(): Promise<void>;
}

/** What a protocol folder exports. */
export type Connect<T> = (target: T, options: ConnectOptions) => Promise<Session>;

/**
 * Holds the order that every protocol promises: verdict first, credentials after. Protocols use only
 * the two functions that it returns, so a sign-in without a verdict ends in `internal`.
 */
export function trustGate(options: Pick<ConnectOptions, 'judge' | 'credentials'>): {
  judge: Judge;
  credentials: AskCredentials;
  readonly isOpen: boolean;
} {
  let isOpen = false;
  return {
    get isOpen() {
      return isOpen;
    },
    async judge(report) {
      isOpen = false;
      const verdict = await options.judge(report);
      isOpen = verdict.accept;
      return verdict;
    },
    async credentials(request, signal) {
      if (!isOpen)
        throw new AppError(
          'internal',
          'A credential was asked for before the verdict on the peer.',
        );
      return await options.credentials(request, signal);
    },
  };
}
