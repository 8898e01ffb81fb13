import * as v from 'valibot';
import { TimeMs } from './entry.ts';
import { AppError } from './errors.ts';
import { PolicyName } from './policy.ts';
import { Grade } from './report.ts';
import {
  EncodingName,
  Host,
  LocalPath,
  Port,
  RemotePath,
  RemoteTarget,
  UserName,
  type SftpTarget,
  type SshSignInKind,
  type Target,
} from './site.ts';
import { ConflictRule } from './transfer.ts';

/*
 * A saved site: everything about a server that a person may keep, and never a secret. Passwords and
 * passphrases are kept apart (secret.ts), under the id of the site.
 */

export const SiteId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
export type SiteId = v.InferOutput<typeof SiteId>;

const oneLine = v.regex(/^[^\p{Cc}]*$/u, 'must not contain control characters');
const Name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200), oneLine);

/** Names from the outermost folder inwards; an empty list is the top of the tree. */
export const FolderPath = v.pipe(v.array(Name), v.maxLength(16));
export type FolderPath = v.InferOutput<typeof FolderPath>;

/** Marks a site in tree and tabs; the window picks a shade of it for each theme. */
export const SiteColour = v.picklist([
  'red',
  'orange',
  'yellow',
  'green',
  'cyan',
  'blue',
  'magenta',
]);
export type SiteColour = v.InferOutput<typeof SiteColour>;

/** The server of a site, with what belongs to its protocol alone. */
export const SavedTarget = RemoteTarget;
export type SavedTarget = v.InferOutput<typeof SavedTarget>;

/** A server on the way, in the order in which they are passed. */
export const JumpHost = v.strictObject({
  host: Host,
  port: Port,
  user: UserName,
  identityFiles: v.array(LocalPath),
});
export type JumpHost = v.InferOutput<typeof JumpHost>;

/** `ask` stores nothing and asks each time. */
export const SignInKind = v.picklist([
  'agent',
  'key-file',
  'client-certificate',
  'password',
  'interactive',
  'ask',
]);
export type SignInKind = v.InferOutput<typeof SignInKind>;

const siteFields = {
  name: Name,
  folder: FolderPath,
  colour: v.nullable(SiteColour),
  notes: v.pipe(v.string(), v.maxLength(20_000)),
  target: SavedTarget,
  jumpHosts: v.pipe(v.array(JumpHost), v.maxLength(8)),
  /** Tried from the first to the last; what is not enabled is skipped. */
  signIn: v.pipe(
    v.array(v.strictObject({ kind: SignInKind, isEnabled: v.boolean() })),
    v.maxLength(6),
  ),
  localFolder: LocalPath,
  remoteFolder: RemotePath,
  /** 0 sends nothing while the connection is idle. */
  keepAliveSeconds: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3600)),
  /** Of file names: `auto` (UTF-8 where the server does not say otherwise) or a WHATWG label. */
  encoding: EncodingName,
  policy: PolicyName,
  isPostQuantumRequired: v.boolean(),
  /** Copies are compared with their sources by SHA-256, not by size alone, before they get their name. */
  isChecksumVerified: v.boolean(),
  /**
   * The person agrees that Keyferry starts `sha256sum` on the server, over the same SSH connection, where
   * the server computes no checksum by itself. Of SFTP alone: no other protocol can start a program.
   */
  isSha256sumAllowed: v.optional(v.boolean(), false),
  /**
   * Where nobody computes a checksum on the server, a copy there is read back and compared, which moves
   * every byte once more; false leaves it at the size.
   */
  isReadBack: v.optional(v.boolean(), true),
  isResumed: v.boolean(),
  /** What happens to names that are taken; null: as the settings say for that direction. */
  onDownloadConflict: v.optional(v.nullable(ConflictRule), null),
  onUploadConflict: v.optional(v.nullable(ConflictRule), null),
};

/** A site as a form or an import makes it: what the store adds is missing. */
export const SiteDraft = v.strictObject(siteFields);
export type SiteDraft = v.InferOutput<typeof SiteDraft>;

export const SavedSite = v.strictObject({
  id: SiteId,
  ...siteFields,
  createdAtMs: TimeMs,
  lastUsedAtMs: v.nullable(TimeMs),
  /** Of the last connection, with its time. */
  lastGrade: v.nullable(v.strictObject({ mark: Grade, atMs: TimeMs })),
});
export type SavedSite = v.InferOutput<typeof SavedSite>;

/** All sites in the order in which they are shown, and all folders, empty ones included. */
export const SiteTree = v.strictObject({
  folders: v.pipe(v.array(FolderPath), v.maxLength(5_000)),
  sites: v.pipe(v.array(SavedSite), v.maxLength(20_000)),
});
export type SiteTree = v.InferOutput<typeof SiteTree>;

const signInByProtocol: Readonly<Record<SavedTarget['protocol'], readonly SignInKind[]>> = {
  sftp: ['agent', 'key-file', 'password', 'interactive'],
  ftps: ['client-certificate', 'password'],
  ftp: ['password'],
  https: ['client-certificate', 'password'],
};

/** The ways to sign in that a protocol has, in their usual order. */
export function signInKindsOf(protocol: SavedTarget['protocol']): readonly SignInKind[] {
  return signInByProtocol[protocol];
}

/** Short enough for the many routers and firewalls that forget a connection after 30 or 60 s of silence. */
const usualKeepAliveSeconds = 15;

/** A site with nothing chosen yet but its name and server. */
export function draftSite(name: string, target: SavedTarget): SiteDraft {
  return {
    name,
    folder: [],
    colour: null,
    notes: '',
    target,
    jumpHosts: [],
    signIn: signInByProtocol[target.protocol].map((kind) => ({ kind, isEnabled: true })),
    localFolder: '',
    remoteFolder: '',
    keepAliveSeconds: usualKeepAliveSeconds,
    encoding: 'auto',
    policy: 'balanced',
    isPostQuantumRequired: false,
    isChecksumVerified: false,
    isSha256sumAllowed: false,
    isReadBack: true,
    isResumed: true,
    onDownloadConflict: null,
    onUploadConflict: null,
  };
}

/** The site without what belongs to the store of one computer. */
export function siteDraftOf(site: SavedSite): SiteDraft {
  return v.parse(v.object(siteFields), site);
}

/**
 * What to connect to. A way that the site demands and that is not there yet is an error, never left out:
 * a site behind a jump host must not be tried directly.
 * @throws {AppError} unsupported
 */
export function targetOfSite(site: SiteDraft): Target {
  const { target } = site;
  if (target.protocol === 'sftp') return sftpTargetOf(site, target);
  if (site.jumpHosts.length > 0) {
    throw new AppError('unsupported', `${target.protocol} cannot go through a jump host yet.`, {
      protocol: target.protocol,
    });
  }
  if (target.protocol === 'ftp') return { ...target, ...lineOptionsOf(site) };
  const { offer, clientCertificate, ...server } = target;
  return {
    ...server,
    ...(offer && site.policy === 'custom' && { offer }),
    policy: { name: site.policy, isPostQuantumRequired: site.isPostQuantumRequired },
    clientCertificate: isSignInEnabled(site, 'client-certificate') ? clientCertificate : null,
    ...(server.protocol === 'ftps' && lineOptionsOf(site)),
  };
}

function sftpTargetOf(site: SiteDraft, target: SftpTarget): SftpTarget {
  const { offer, ...server } = target;
  const agent = isSignInEnabled(site, 'agent') ? target.agent : 'none';
  const order = sshOrderOf(site);
  return {
    ...server,
    // Lists that were once chosen are kept with the site, and count for the policy that is made of them.
    ...(offer && site.policy === 'custom' && { offer }),
    policy: { name: site.policy, isPostQuantumRequired: site.isPostQuantumRequired },
    identityFiles: isSignInEnabled(site, 'key-file') ? target.identityFiles : [],
    agent,
    ...(order.length > 0 && { signInOrder: order }),
    ...lineOptionsOf(site),
    ...(site.isChecksumVerified && {
      checksums: site.isSha256sumAllowed ? ('program' as const) : ('server' as const),
    }),
    ...(site.jumpHosts.length > 0 && {
      jumps: site.jumpHosts.map((jump) => ({ ...jump, user: jump.user || target.user, agent })),
    }),
  };
}

/** The ways of SSH that are enabled, in the site's order; whoever is to be asked may be asked either way. */
function sshOrderOf({ signIn }: SiteDraft): SshSignInKind[] {
  const kinds = signIn
    .filter(({ isEnabled }) => isEnabled)
    .flatMap(({ kind }): SshSignInKind[] => {
      if (kind === 'ask') return ['password', 'interactive'];
      return kind === 'client-certificate' ? [] : [kind];
    });
  return [...new Set(kinds)];
}

function lineOptionsOf({ encoding, keepAliveSeconds }: SiteDraft) {
  return { ...(encoding !== 'auto' && { encoding }), keepAliveSeconds };
}

export function isSignInEnabled(site: Pick<SiteDraft, 'signIn'>, kind: SignInKind): boolean {
  return site.signIn.some((entry) => entry.kind === kind && entry.isEnabled);
}

/** Equal, or `inner` lies somewhere below `outer`. */
export function isFolderWithin(inner: FolderPath, outer: FolderPath): boolean {
  return outer.every((name, depth) => inner[depth] === name);
}
