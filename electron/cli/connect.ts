import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { openSession } from '../engine/open-session.ts';
import { AppError } from '../shared/errors.ts';
import type { SecurityReport } from '../shared/report.ts';
import { targetLabel, type RemoteTarget, type SftpTarget } from '../shared/site.ts';
import { judgeConnection, prepareTarget } from '../trust/judge-connection.ts';
import { withPolicyHint } from '../trust/policy/milder-policy.ts';
import { openHostKeyStores, openSingleFileStores, type HostKeyStores } from '../trust/stores.ts';
import { joinPath } from '../transfers/paths.ts';
import type { Context } from './context.ts';
import { createCredentials } from './credentials.ts';
import type { CliOptions } from './options.ts';
import type { ConnectOptions, Session } from './engine-types.ts';
import { profileFolder } from './profile-folder.ts';
import { parseSiteUrl, type SiteUrl } from './site-url.ts';
import { UsageError } from './usage-error.ts';

/** A session, and the path that the URL names on it. */
export interface Remote {
  session: Session;
  path: string;
  url: SiteUrl;
}

/**
 * Signs in, runs `use`, and closes again however it ended.
 * @throws {AppError} whatever connecting or `use` could not get past
 */
export async function withRemote<T>(
  context: Context,
  urlText: string,
  use: (remote: Remote) => Promise<T>,
): Promise<T> {
  const url = parseSiteUrl(urlText);
  const session = await openRemote(context, url);
  try {
    return await use({ session, url, path: pathOn(session, url) });
  } finally {
    await session.close();
  }
}

/** The path of the URL in the spelling of the server. */
export function pathOn(session: Session, url: SiteUrl): string {
  if (!url.isBelowLoginFolder) return url.path;
  return url.path === '' ? session.home : joinPath(session.home, url.path, 'posix');
}

export interface ConnectHooks extends Partial<Pick<ConnectOptions, 'onReport' | 'signal'>> {
  /** Decides in place of `usual`, which asks trust and policy. */
  judge?: (
    report: SecurityReport,
    usual: ConnectOptions['judge'],
  ) => ReturnType<ConnectOptions['judge']>;
}

/** Opens a session by the options of the command line. @throws {AppError} as `openSession` */
export async function openRemote(
  context: Context,
  url: SiteUrl,
  hooks: ConnectHooks = {},
): Promise<Session> {
  const { options, terminal, env, signal } = context;
  const stores = await openStores(context);
  const target = await targetOf(context, url);
  const secretOf = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : env[name];
  const credentials = createCredentials({
    terminal,
    password: url.password ?? secretOf(options.passwordEnv),
    passphrase: secretOf(options.passphraseEnv),
    proxyPassword: options.proxy?.password,
    label: targetLabel(target),
  });
  const usual: ConnectOptions['judge'] = (report) => judgeConnection(report, target, stores);
  try {
    return await openSession(await prepareTarget(target, stores), {
      signal,
      ...hooks,
      judge: (report) => (hooks.judge ? hooks.judge(report, usual) : usual(report)),
      credentials: credentials.ask,
    });
  } catch (error) {
    const reason = withPolicyHint(AppError.from(error), target);
    throw explain(
      reason,
      credentials.hint,
      options.offer !== undefined || options.tls.offer !== undefined,
    );
  }
}

/** What vouches for host keys in this run. @throws {UsageError} when --known-hosts names no file */
export async function openStores({ options, env }: Context): Promise<HostKeyStores> {
  const { knownHostsFile } = options;
  const named = [...options.acceptedHostKeys, ...options.tls.acceptedCertificates];
  if (knownHostsFile === undefined) {
    return openHostKeyStores({
      profileFolder: profileFolder(env),
      namedFingerprints: named,
    });
  }
  await requireFile('--known-hosts', knownHostsFile);
  return openSingleFileStores(knownHostsFile, named);
}

/** The server of a URL with the options of its protocol. @throws {UsageError} */
export async function targetOf(context: Context, url: SiteUrl): Promise<RemoteTarget> {
  const { options } = context;
  const { host, port, user = '' } = url;
  const { isImplicit, isPlaintextAccepted } = options.tls;
  const proxy = options.proxy && { proxy: options.proxy.target };
  const encoding = encodingOf(options);
  switch (url.scheme) {
    case 'sftp':
      return await sftpTargetOf(context, url);
    case 'ftp':
      if (isPlaintextAccepted) {
        return { protocol: 'ftp', host, port, user, isPlaintextAccepted, ...encoding, ...proxy };
      }
      throw new UsageError(
        'ftp:// sends the password and every file in the clear. Use ftps://, or say --allow-plaintext.',
      );
    case 'ftps':
    case 'ftpes': {
      const isByPort = url.scheme === 'ftps' && port === implicitPort;
      const tlsStart = isByPort || isImplicit ? 'implicit' : 'explicit';
      const place = { host, port: isImplicit && !url.hasPort ? implicitPort : port, user };
      return {
        ...{ protocol: 'ftps', ...place, tlsStart },
        ...(await tlsFields(options)),
        ...encoding,
        ...proxy,
      };
    }
    case 'https':
    case 'davs':
      return {
        ...{ protocol: 'https', host, port, user, basePath: '/' },
        ...(await tlsFields(options)),
        ...proxy,
      };
  }
}

/** FTP that begins with TLS. IANA, service `ftps`. */
const implicitPort = 990;

async function tlsFields({ tls, policy }: CliOptions) {
  for (const file of tls.caFiles) await requireFile('--ca', file);
  const { clientCertificate, clientKey, offer } = tls;
  if (clientCertificate !== undefined) await requireFile('--client-cert', clientCertificate);
  if (clientKey !== undefined) await requireFile('--client-key', clientKey);
  return {
    clientCertificate: clientCertificate === undefined ? null : resolve(clientCertificate),
    ...(clientKey !== undefined && { clientKey: resolve(clientKey) }),
    caFiles: tls.caFiles.map((file) => resolve(file)),
    policy,
    ...(offer && { offer }),
  };
}

async function sftpTargetOf({ options }: Context, url: SiteUrl): Promise<SftpTarget> {
  for (const file of options.identityFiles) await requireFile('--identity', file);
  for (const file of options.certificateFiles) await requireFile('--certificate', file);
  const keys = {
    identityFiles: options.identityFiles.map((file) => resolve(file)),
    certificateFiles: options.certificateFiles.map((file) => resolve(file)),
    agent: 'auto',
  } as const;
  const me = userInfo().username;
  return {
    protocol: 'sftp',
    host: url.host,
    port: url.port,
    user: url.user ?? me,
    ...keys,
    ...(options.proxy && { proxy: options.proxy.target }),
    jumps: options.jumps.map(({ host, port, user }) => ({ host, port, user: user ?? me, ...keys })),
    policy: options.policy,
    ...encodingOf(options),
    ...(options.offer && { offer: options.offer }),
  };
}

function encodingOf({ encoding }: CliOptions) {
  return encoding !== undefined && { encoding };
}

async function requireFile(option: string, path: string): Promise<void> {
  try {
    await stat(path);
  } catch (error) {
    const reason =
      error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new UsageError(`${option}: ${path} cannot be opened (${reason}).`);
  }
}

/** A failed sign-in says what could have been given; a name that nobody knows is a usage error. */
function explain(error: AppError, hint: string | undefined, hasOffer: boolean): AppError {
  if (error.code === 'auth-failed' && hint !== undefined) {
    const { code, message, detail } = error;
    return new AppError(code, `${message} ${hint}`, { ...detail, hint }, { cause: error });
  }
  const isOurs = hasOffer || 'encoding' in error.detail;
  if (error.code === 'unsupported' && isOurs) return new UsageError(error.message, 'unsupported');
  return error;
}
