import * as v from 'valibot';
import { SiteDraft, type SavedTarget } from '../../../electron/shared/saved-site.ts';
import { Host, Port, defaultPorts } from '../../../electron/shared/site.ts';
import { parseAddress, type AddressProtocol } from '../sites/address.ts';
import { jumpOf, jumpRows, type JumpRow } from './jump-list.ts';

/** Fields in which something can be wrong. */
export type SiteField =
  'name' | 'host' | 'port' | 'user' | 'jumps' | 'keepAlive' | 'encoding' | 'folders';

/** The form: a draft whose numbers and jump hosts are still text. */
export interface SiteForm {
  draft: SiteDraft;
  port: string;
  keepAlive: string;
  jumps: readonly JumpRow[];
}

export function formOf(draft: SiteDraft): SiteForm {
  return {
    draft,
    port: String(draft.target.port),
    keepAlive: String(draft.keepAliveSeconds),
    jumps: jumpRows(draft.jumpHosts),
  };
}

export interface CheckedForm {
  /** Null while something is wrong. */
  draft: SiteDraft | null;
  problems: ReadonlySet<SiteField>;
}

/** Reads the numbers, takes the spaces off and says which fields are wrong. An empty name becomes the host. */
export function checkForm({ draft, port, keepAlive, jumps }: SiteForm): CheckedForm {
  const problems = new Set<SiteField>();
  const host = draft.target.host.trim();
  if (!v.is(Host, host)) problems.add('host');
  const portNumber = wholeNumber(port);
  if (portNumber === null || !v.is(Port, portNumber)) problems.add('port');
  const seconds = wholeNumber(keepAlive);
  if (seconds === null || seconds > 3_600) problems.add('keepAlive');
  // Only SSH goes through other servers; a site that becomes another protocol leaves them behind.
  const hops = draft.target.protocol === 'sftp' ? jumps.map(jumpOf) : [];
  if (hops.includes(null)) problems.add('jumps');
  const whole: SiteDraft = {
    ...draft,
    name: draft.name.trim() === '' ? host : draft.name.trim(),
    target: {
      ...draft.target,
      host,
      port: portNumber ?? defaultPorts[draft.target.protocol],
      user: draft.target.user.trim(),
    },
    keepAliveSeconds: seconds ?? 0,
    jumpHosts: hops.filter((hop) => hop !== null),
  };
  const parsed = v.safeParse(SiteDraft, whole);
  if (!parsed.success) {
    for (const issue of parsed.issues) problems.add(fieldOf(v.getDotPath(issue)));
  }
  // An empty name is filled with the host; where that is missing, it alone is wrong.
  if (problems.has('host') && draft.name.trim() === '') problems.delete('name');
  return { draft: problems.size === 0 && parsed.success ? parsed.output : null, problems };
}

const fields: readonly (readonly [RegExp, SiteField])[] = [
  [/^target\.host/, 'host'],
  [/^target\.port/, 'port'],
  [/^target\.user/, 'user'],
  [/^jumpHosts/, 'jumps'],
  [/^keepAlive/, 'keepAlive'],
  [/^encoding/, 'encoding'],
  [/Folder$/, 'folders'],
];

function fieldOf(path: string | null): SiteField {
  return fields.find(([pattern]) => pattern.test(path ?? ''))?.[1] ?? 'name';
}

function wholeNumber(typed: string): number | null {
  return /^\d{1,6}$/.test(typed.trim()) ? Number(typed.trim()) : null;
}

/** What the form calls a protocol: FTP over TLS begins in two ways. */
export type ProtocolChoice = 'sftp' | 'ftps-explicit' | 'ftps-implicit' | 'https' | 'ftp';

export function choiceOf(target: SavedTarget): ProtocolChoice {
  return target.protocol === 'ftps' ? `ftps-${target.tlsStart}` : target.protocol;
}

/** FTP that begins with TLS. IANA, service `ftps`. */
const implicitPort = 990;

const tlsStartOf = (port: number) => (port === implicitPort ? 'implicit' : 'explicit');

/** The form with another protocol on its usual port; host and user stay, and what both have. */
export function withProtocol(form: SiteForm, choice: Exclude<ProtocolChoice, 'ftp'>): SiteForm {
  const { draft } = form;
  if (choiceOf(draft.target) === choice) return form;
  const isFtps = choice === 'ftps-explicit' || choice === 'ftps-implicit';
  const tlsStart = choice === 'ftps-implicit' ? 'implicit' : 'explicit';
  const changed = targetAs(draft.target, isFtps ? 'ftps' : choice, tlsStart);
  const port = choice === 'ftps-implicit' ? implicitPort : defaultPorts[changed.protocol];
  return { ...form, draft: { ...draft, target: { ...changed, port } }, port: String(port) };
}

/** The same server by another protocol. Lists of algorithms stay behind: each protocol has its own. */
function targetAs(
  target: SavedTarget,
  protocol: AddressProtocol,
  tlsStart: 'explicit' | 'implicit',
): SavedTarget {
  if (target.protocol === protocol) {
    return target.protocol === 'ftps' ? { ...target, tlsStart } : target;
  }
  const { host, port, user } = target;
  const common = { host, port, user, ...(target.proxy && { proxy: target.proxy }) };
  if (protocol === 'sftp') return { protocol, ...common, identityFiles: [], agent: 'auto' };
  const tls = {
    clientCertificate: 'clientCertificate' in target ? target.clientCertificate : null,
    ...('caFiles' in target && { caFiles: target.caFiles }),
  };
  return protocol === 'ftps'
    ? { protocol, ...common, ...tls, tlsStart }
    : { protocol, ...common, ...tls, basePath: '/' };
}

/**
 * What an address that was pasted into Host fills in; null where it is none, and is taken as it stands. Without a
 * scheme the protocol stays, and so does the port where none is named.
 */
export function pastedAddress(
  form: SiteForm,
  pasted: string,
): { form: SiteForm; password: string | null } | null {
  if (!/:\/\/|@/.test(pasted)) return null;
  const { draft } = form;
  const { protocol } = draft.target;
  const isUrl = pasted.includes('://');
  const address = parseAddress(pasted, protocol === 'ftp' ? 'ftps' : protocol);
  if ('problem' in address) return null;
  const port = isUrl || /:\d+(?:\/|$)/.test(pasted) ? String(address.port) : form.port;
  const target = {
    ...(isUrl ? targetAs(draft.target, address.protocol, tlsStartOf(address.port)) : draft.target),
    host: address.host,
    port: address.port,
    user: address.user === '' ? draft.target.user : address.user,
  };
  const remoteFolder = address.path ?? draft.remoteFolder;
  return {
    form: { ...form, draft: { ...draft, target, remoteFolder }, port },
    password: address.password,
  };
}
