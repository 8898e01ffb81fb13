import type { SshConnection } from '../../connections/ssh-connection.ts';
import type { Entry } from '../../shared/entry.ts';
import { AppError } from '../../shared/errors.ts';
import type { ReadOptions, Session, Traits } from '../protocol.ts';
import { createBufferPool } from './buffer-pool.ts';
import { SftpSource } from './byte-source.ts';
import type { SftpChannel } from './channel.ts';
import type { Checksums } from './checksums.ts';
import type { Jumps } from './jumps.ts';
import { createOwners, entryFrom, type Attributes } from './entries.ts';
import type { EverydayClient } from './everyday-client.ts';
import { discoverFeatures } from './features.ts';
import { addTarget, listFolder } from './listing.ts';
import { absolutePath, assertSayable, checkRemoteName, lastSegment } from './paths.ts';
import { kindBehind, refineOpening } from './refine.ts';
import { planWindow, type TransferWindow } from './transfer-window.ts';

export interface SessionParts {
  connection: SshConnection;
  jumps: Jumps;
  channel: SftpChannel;
  everyday: EverydayClient;
  home: string;
  /** From a request to its answer, as measured while signing in. */
  roundTripMs: number;
  checksums: Checksums | null;
}

/** Bytes read ahead of all files together; every file gets one piece in any case. */
const readAheadBytes = 64 * 1024 * 1024;

/** Files open at once: 64 measured best for small files; a server that names no limit gets fewer. */
const nearFilesInFlight = 64;
const cautiousFilesInFlight = 16;

/** On a long line each small file waits for three or four round trips, so more of them share one. */
const farFilesInFlight = 256;
const farRoundTripMs = 20;

/** Handles that are left for listings and for files that are being looked at. */
const spareHandles = 8;

/** OpenSSH renames by link(2), and looks by itself where there are no links; on Windows it is another program. */
const linkingServers = /^OpenSSH_\d/;

/** SSH_FXF_READ. */
const openForReading = 0x01;

export function createSession(parts: SessionParts): Session {
  const { connection, channel, home } = parts;
  const ended = endOf(parts);
  const owners = createOwners();
  const { features, evidence } = discoverFeatures({
    ...parts,
    refusesTakenNames: linkingServers.test(connection.report.software.server ?? ''),
    writeWindow: windowFor(parts, channel.facts.maxWriteBytes, channel.facts.windowBytes),
  });
  const at = (path: string): string => {
    assertSayable(path, channel.codec);
    return absolutePath(path, home);
  };
  return {
    protocol: 'sftp',
    home,
    features,
    evidence,
    traits: Object.freeze(traitsOf(parts)),
    get report() {
      return connection.report;
    },
    get reports() {
      return [...parts.jumps.reports, connection.report];
    },
    list: (path, signal) => list(channel, owners, at(path), signal),
    async stat(path, signal) {
      const target = at(path);
      const deed = { verb: 'look at', path: target };
      const attributes = await channel.request<Attributes>(deed, signal, (sftp, done) => {
        sftp.lstat(target, done);
      });
      const entry = entryFrom(lastSegment(target), attributes, owners);
      if (entry.kind === 'link') await addTarget(channel, entry, target, signal);
      return entry;
    },
    openRead: createReader(parts, at),
    checkName: (name) => checkRemoteName(name, channel.codec),
    closed: ended,
    async close() {
      await connection.close();
      await parts.jumps.close();
    },
  };
}

/** The session ends with its connection, and ends the connection when only its channel was closed. */
function endOf({ connection, channel, jumps }: SessionParts): Promise<AppError | undefined> {
  const channelEnd = new Promise<AppError>((resolve) => {
    channel.lost.addEventListener('abort', () => {
      resolve(AppError.from(channel.lost.reason));
    });
  });
  let reason: AppError | undefined;
  void channelEnd.then(async (end) => {
    if (!connection.lost.aborted) {
      reason = end;
      await connection.close();
    }
  });
  return connection.closed.then(async (end) => {
    await jumps.close();
    return reason ?? end;
  });
}

async function* list(
  channel: SftpChannel,
  owners: ReturnType<typeof createOwners>,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Entry[]> {
  try {
    yield* listFolder(channel, { path, owners, signal });
  } catch (error) {
    throw await refineOpening(error, { verb: 'list', path }, () =>
      notAFolder(channel, path, signal),
    );
  }
}

/** Links are followed: a link to a file is no folder either. */
async function notAFolder(
  channel: SftpChannel,
  path: string,
  signal: AbortSignal,
): Promise<AppError['code'] | undefined> {
  const kind = await kindBehind(channel, path, signal);
  if (kind === null) return 'not-found';
  return kind === 'folder' ? undefined : 'wrong-kind';
}

function createReader(parts: SessionParts, at: (path: string) => string): Session['openRead'] {
  const { channel } = parts;
  const window = windowFor(parts, channel.facts.maxReadBytes);
  const pool = createBufferPool(window.chunkBytes, Math.ceil(readAheadBytes / window.chunkBytes));
  return async (path, options: ReadOptions, signal) => {
    const target = at(path);
    const deed = { verb: 'read', path: target };
    // OpenSSH opens folders for reading and fails at the first READ; others refuse to open them.
    const explain = (error: unknown): Promise<AppError> =>
      refineOpening(error, deed, async () => {
        const kind = await kindBehind(channel, target, signal);
        if (kind === null) return 'not-found';
        return kind === 'file' ? undefined : 'wrong-kind';
      });
    const handle = await channel
      .request<Buffer>(
        deed,
        signal,
        (sftp, done) => {
          sftp.open(target, openForReading, done);
        },
        (late) => void channel.closeHandle(late),
      )
      .catch(async (error: unknown) => {
        throw await explain(error);
      });
    const { offset, expectedBytes } = options;
    return new SftpSource(channel, {
      path: target,
      handle,
      offset,
      expectedBytes,
      window,
      pool,
      signal,
      explain,
    });
  };
}

function windowFor(
  { channel, roundTripMs }: SessionParts,
  serverLimitBytes: number,
  channelWindowBytes?: number,
): TransferWindow {
  const hasLimits = channel.facts.extensions.has('limits@openssh.com');
  return planWindow({
    ...{ serverLimitBytes, hasLimits, roundTripMs },
    ...(channelWindowBytes !== undefined && { channelWindowBytes }),
  });
}

function traitsOf({ channel, roundTripMs }: SessionParts): Traits {
  const handles = (channel.sftp as { maxOpenHandles?: number }).maxOpenHandles;
  const wanted = roundTripMs < farRoundTripMs ? nearFilesInFlight : farFilesInFlight;
  const filesInFlight =
    handles === undefined
      ? cautiousFilesInFlight
      : Math.max(1, Math.min(wanted, handles - spareHandles));
  return {
    isCaseSensitive: 'unknown',
    timePrecisionMs: 1000,
    canResume: true,
    serverClockOffsetMs: 'unknown',
    filesInFlight,
    pathStyle: 'posix',
  };
}
