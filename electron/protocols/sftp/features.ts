import type { Features, Session, WriteOptions } from '../protocol.ts';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import { SftpSink } from './byte-sink.ts';
import type { Checksums } from './checksums.ts';
import { asRefusal, copyData, copyDataExtension } from './copy-data.ts';
import type { EverydayClient } from './everyday-client.ts';
import { sftpError, type Deed } from './map-error.ts';
import { absolutePath, assertSayable, checkRemoteName, lastSegment, parentPath } from './paths.ts';
import { isUnexplained, kindAt, refine, refineOpening } from './refine.ts';
import type { SftpChannel } from './channel.ts';
import { readFreeSpace } from './statvfs.ts';
import type { TransferWindow } from './transfer-window.ts';

export interface FeatureContext {
  channel: SftpChannel;
  everyday: EverydayClient;
  home: string;
  writeWindow: TransferWindow;
  /** Renaming to a name that is taken is known to fail on this server. */
  refusesTakenNames: boolean;
  /** Tried, and found to work. */
  checksums: Checksums | null;
}

/** SSH_FXF_ flags of draft-ietf-secsh-filexfer-02 §6.3. */
const openFlags = { read: 0x01, write: 0x02, create: 0x08, truncate: 0x10, exclusive: 0x20 };

/** Seconds that the 32 bits of version 3 can say; year 2106. */
const latestSeconds = 2 ** 32 - 1;

/** Features that rest on an extension, and its name as it stands in SSH_FXP_VERSION. */
const extensionOf = {
  renameOver: 'posix-rename@openssh.com',
  freeSpace: 'statvfs@openssh.com',
  copyThere: copyDataExtension,
} as const;

/**
 * From the version and the extensions in SSH_FXP_VERSION; called once after sign-in. What version 3
 * itself prescribes every server has. filexfer-02 §4, OpenSSH PROTOCOL §4.
 */
export function discoverFeatures(context: FeatureContext): {
  features: Readonly<Partial<Features>>;
  evidence: Session['evidence'];
} {
  const { version, extensions } = context.channel.facts;
  const features: Partial<Features> = { ...basicFeatures(context), ...changes(context) };
  const byVersion = `SSH_FXP_VERSION ${String(version)}`;
  const evidence: Partial<Record<keyof Features, string>> = Object.fromEntries(
    Object.keys(features).map((name) => [name, byVersion]),
  );
  for (const [feature, extension] of Object.entries(extensionOf)) {
    const offered = extensions.get(extension);
    if (offered !== undefined) {
      Object.assign(features, extended(context, feature as keyof typeof extensionOf));
      evidence[feature as keyof Features] = `${extension} ${offered}`;
    }
  }
  if (context.checksums) {
    const { sha256, evidence: by } = context.checksums;
    features.sha256 = async (path, sizeBytes, signal) =>
      await sha256(existing(path, context), sizeBytes, signal);
    evidence.sha256 = by;
  }
  return { features: Object.freeze(features), evidence: Object.freeze(evidence) };
}

function extended(context: FeatureContext, feature: keyof typeof extensionOf): Partial<Features> {
  const { channel, everyday } = context;
  if (feature === 'freeSpace') {
    return {
      async freeSpace(path, signal) {
        return await readFreeSpace(channel, existing(path, context), signal);
      },
    };
  }
  if (feature === 'copyThere') return { copyThere: copier(context) };
  return {
    async renameOver(from, to, signal) {
      const source = existing(from, context);
      const target = fresh(to, context);
      const deed = { verb: 'rename', path: source };
      await channel
        .guard(deed, signal, () => everyday.calls.posixRename(source, target))
        .catch((error: unknown) => explainRename(context, error, source, target, signal));
    },
  };
}

function basicFeatures(context: FeatureContext) {
  const { channel, everyday, writeWindow } = context;
  return {
    async write(path, options, signal) {
      return await openForWriting(channel, writeWindow, fresh(path, context), options, signal);
    },
    async makeFolder(path, signal) {
      const target = fresh(path, context);
      const deed = { verb: 'create', path: target };
      await request(channel, deed, signal, (done) => {
        channel.sftp.mkdir(target, done);
      }).catch(async (error: unknown) => {
        throw await refine(error, deed, () => takenOr(channel, target, undefined, signal));
      });
    },
    async removeFile(path, signal) {
      const target = existing(path, context);
      const deed = { verb: 'delete', path: target };
      await channel
        .guard(deed, signal, () => everyday.calls.delete(target))
        .catch(async (error: unknown) => {
          // Unlinking a folder: FAILURE from OpenSSH on Linux, PERMISSION_DENIED from others.
          const kind = await kindAt(channel, target, signal).catch(() => null);
          throw kind === 'folder' ? sftpError('wrong-kind', deed, error) : AppError.from(error);
        });
    },
    async removeFolder(path, signal) {
      const target = existing(path, context);
      const deed = { verb: 'delete', path: target };
      await request(channel, deed, signal, (done) => {
        channel.sftp.rmdir(target, done);
      }).catch(async (error: unknown) => {
        throw await refine(error, deed, async () => {
          const kind = await kindAt(channel, target, signal);
          if (kind === null) return 'not-found';
          // Not empty: the same code as on this computer.
          return kind === 'folder' ? 'already-exists' : 'wrong-kind';
        });
      });
    },
  } satisfies Partial<Features>;
}

function changes(context: FeatureContext) {
  const { channel, everyday } = context;
  return {
    async rename(from, to, signal) {
      const source = existing(from, context);
      const target = fresh(to, context);
      const deed = { verb: 'rename', path: source };
      // filexfer-02 §6.5 forbids replacing, but not every server heeds it; a file is worth the look.
      if (!context.refusesTakenNames && (await kindAt(channel, target, signal)) !== null) {
        throw sftpError('already-exists', { verb: 'rename to', path: target });
      }
      await channel
        .guard(deed, signal, () => everyday.calls.rename(source, target))
        .catch((error: unknown) => explainRename(context, error, source, target, signal));
    },
    async setPermissions(path, mode, signal) {
      const target = existing(path, context);
      await channel.guard({ verb: 'change the permissions of', path: target }, signal, () =>
        everyday.calls.chmod(target, mode),
      );
    },
    async setModified(path, modifiedAtMs, signal) {
      const target = existing(path, context);
      // Rounded down as by cp and sftp -p, so that no file seems younger than it is.
      const seconds = Math.floor(modifiedAtMs / 1000);
      if (seconds < 0 || seconds > latestSeconds) {
        throw new AppError('unsupported', 'SFTP knows times from 1970 to 2106 only.', {
          path: target,
          modifiedAtMs,
        });
      }
      // Version 3 sets both times or none; the moment of copying is when it was last read.
      const now = Math.floor(Date.now() / 1000);
      await request(channel, { verb: 'date', path: target }, signal, (done) => {
        channel.sftp.utimes(target, now, seconds, done);
      });
    },
    async makeLink(path, target, signal) {
      const link = fresh(path, context);
      assertSayable(target, channel.codec);
      const deed = { verb: 'create', path: link };
      await request(channel, deed, signal, (done) => {
        channel.sftp.symlink(target, link, done);
      }).catch(async (error: unknown) => {
        throw await refine(error, deed, () => takenOr(channel, link, undefined, signal));
      });
    },
  } satisfies Partial<Features>;
}

function copier(context: FeatureContext): Features['copyThere'] {
  const { channel } = context;
  return async (from, to, { mode, ...options }, signal) => {
    const source = existing(from, context);
    const target = fresh(to, context);
    const deed = { verb: 'copy', path: source };
    const reading = await channel.request<Buffer>(
      deed,
      signal,
      (sftp, done) => {
        sftp.open(source, openFlags.read, {}, done);
      },
      (late) => void channel.closeHandle(late),
    );
    try {
      const writing = await openHandle(
        channel,
        target,
        { offset: 0, isExclusive: true, mode },
        signal,
      );
      try {
        await copyData(channel, { ...options, from: reading, to: writing, deed, signal });
      } catch (thrown) {
        await channel.closeHandle(writing);
        await channel
          .request<undefined>(deed, signal, (sftp, done) => {
            sftp.unlink(target, (error) => {
              done(error, undefined);
            });
          })
          .catch(() => undefined);
        throw asRefusal(thrown);
      }
      await channel.closeHandle(writing);
    } finally {
      await channel.closeHandle(reading);
    }
  };
}

async function openForWriting(
  channel: SftpChannel,
  window: TransferWindow,
  path: string,
  options: WriteOptions,
  signal: AbortSignal,
): Promise<SftpSink> {
  const handle = await openHandle(channel, path, options, signal);
  return new SftpSink(channel, {
    path,
    handle,
    offset: options.offset,
    window,
    signal,
    hasSync: channel.facts.extensions.has('fsync@openssh.com'),
    explain: (error) =>
      refine(error, { verb: 'write', path }, () => spaceProblem(channel, path, signal)),
  });
}

async function openHandle(
  channel: SftpChannel,
  path: string,
  { offset, isExclusive, mode }: WriteOptions,
  signal: AbortSignal,
): Promise<Buffer> {
  const deed = { verb: 'write', path };
  const { write, create, truncate, exclusive } = openFlags;
  const flags = write | create | (isExclusive ? exclusive : offset === 0 ? truncate : 0);
  const attributes = mode === null ? {} : { mode };
  return await channel
    .request<Buffer>(
      deed,
      signal,
      (sftp, done) => {
        sftp.open(path, flags, attributes, done);
      },
      (late) => void channel.closeHandle(late),
    )
    .catch(async (error: unknown) => {
      throw await refineOpening(error, deed, async () => {
        const kind = await kindAt(channel, path, signal);
        if (kind !== null && isExclusive) return 'already-exists';
        if (kind === 'folder') return 'wrong-kind';
        return isUnexplained(error) ? await spaceProblem(channel, path, signal) : undefined;
      });
    });
}

/** A disk without a free block; quotas do not show in statvfs, their FAILURE stays unexplained. */
async function spaceProblem(
  channel: SftpChannel,
  path: string,
  signal: AbortSignal,
): Promise<AppError['code'] | undefined> {
  if (!channel.facts.extensions.has(extensionOf.freeSpace)) return undefined;
  const { freeBytes } = await readFreeSpace(channel, parentPath(path), signal);
  return freeBytes === 0 ? 'disk-full' : undefined;
}

async function explainRename(
  { channel }: FeatureContext,
  error: unknown,
  source: string,
  target: string,
  signal: AbortSignal,
): Promise<never> {
  throw await refine(error, { verb: 'rename', path: source }, async () => {
    if ((await kindAt(channel, source, signal)) === null) return 'not-found';
    return await takenOr(channel, target, undefined, signal);
  });
}

/** `already-exists` when something is there. */
async function takenOr(
  channel: SftpChannel,
  path: string,
  otherwise: AppError['code'] | undefined,
  signal: AbortSignal,
): Promise<AppError['code'] | undefined> {
  throwIfCancelled(signal);
  return (await kindAt(channel, path, signal)) === null ? otherwise : 'already-exists';
}

async function request(
  channel: SftpChannel,
  deed: Deed,
  signal: AbortSignal,
  start: (done: (error?: Error | null) => void) => void,
): Promise<void> {
  await channel.request<undefined>(deed, signal, (_sftp, done) => {
    start((error) => {
      done(error, undefined);
    });
  });
}

/** The path of something that is there. @throws {AppError} name-invalid */
function existing(path: string, { channel, home }: FeatureContext): string {
  assertSayable(path, channel.codec);
  return absolutePath(path, home);
}

/** The path of something that is to be made. @throws {AppError} name-invalid */
function fresh(path: string, context: FeatureContext): string {
  const target = existing(path, context);
  const name = lastSegment(target);
  const problem = target === '/' ? null : checkRemoteName(name, context.channel.codec);
  if (problem !== null) throw new AppError('name-invalid', problem, { path: target, name });
  return target;
}
