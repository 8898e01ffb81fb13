import path from 'node:path';
import type { SecureContext } from 'node:tls';
import type { DemoAccount } from '../account.ts';
import type { ContainedPaths } from '../contained-path.ts';
import type { DataDoor } from './data-door.ts';
import type { FtpReply } from './reply.ts';

/** What one conversation knows and has agreed on. */
export interface FtpState {
  readonly paths: ContainedPaths;
  readonly account: DemoAccount;
  readonly secureContext: SecureContext;
  /** Says something before the reply that the command itself comes to. */
  say(reply: FtpReply): void;
  /** Goes on over TLS once the reply to AUTH is out. */
  secure(): void;
  isSecure: boolean;
  user: string | null;
  isSignedIn: boolean;
  failedTries: number;
  /** PROT P was said; nothing passes without it. */
  isDataPrivate: boolean;
  /** As the client sees it. */
  folder: string;
  /** From REST, for the very next command. */
  restartAt: number;
  /** From RNFR, for the very next command. */
  renameFrom: string | null;
  door: DataDoor | null;
  /** Of a running transfer: ABOR ends it. */
  transfer: AbortController | null;
}

/** Carries out one command. @throws {Refusal}, or what the file system fails with */
export type FtpHandler = (state: FtpState, argument: string) => Promise<FtpReply> | FtpReply;

export type FtpHandlers = Readonly<Record<string, FtpHandler>>;

/** The absolute path that an argument names. */
export function pathOf({ folder }: FtpState, argument: string): string {
  return path.posix.resolve(folder, argument);
}
