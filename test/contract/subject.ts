import type { ConnectOptions, Session } from '../../electron/protocols/protocol.ts';

/** Looks at and changes what lies behind a session without going through it. */
export interface DirectAccess {
  makeFolder(path: string): Promise<void>;
  writeFile(path: string, content: Uint8Array | string): Promise<void>;
  /** One empty file for each name. */
  makeManyFiles(folder: string, names: readonly string[]): Promise<void>;
  readFile(path: string): Promise<Buffer>;
  makeLink(path: string, target: string): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  /** The names in a folder, sorted, as the bytes that are stored. */
  names(path: string): Promise<Buffer[]>;
  /** A file whose name is no text; absent where names are always text. */
  writeRawName?: (folder: string, name: Uint8Array, content: string) => Promise<void>;
}

/** A connection whose other end can be made to vanish. */
export interface Vanishing {
  readonly session: Session;
  /** A folder on it. */
  readonly folder: string;
  readonly direct: DirectAccess;
  vanish(): Promise<void>;
  dispose(): Promise<void>;
}

/** What a protocol with a peer adds: connections with a judge and credentials of the test's own. */
export interface Peer {
  /** Fingerprints that the server is known to have, from its key files. */
  readonly fingerprints: readonly string[];
  readonly rightPassword: string;
  connect(options: ConnectOptions): Promise<Session>;
}

/** One protocol against one server, as the contract suite needs it. */
export interface Subject {
  readonly direct: DirectAccess;
  /** Whether permission bits are enforced against the session's user: root ignores them. */
  readonly isUnprivileged: boolean;
  /** Names that this place cannot store, from the list of odd names. */
  readonly impossibleNames?: readonly string[];
  /** A session of its own for each case. */
  connect(): Promise<Session>;
  /** A new empty folder. */
  makeFolder(): Promise<string>;
  removeFolder(path: string): Promise<void>;
  /** Absent where nothing lies between the session and its files. */
  readonly peer?: Peer;
  /** Loses a session's connection; absent where there is none to lose. */
  readonly vanishing?: () => Promise<Vanishing>;
  stop(): Promise<void>;
}
