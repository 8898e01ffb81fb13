import type { SshAlgorithms } from '../../electron/connections/ssh-algorithms.ts';
import { certificateSuffix, isCertificateType } from '../../electron/wire/ssh/certificate.ts';
import type { HostKeyKind } from '../servers/host-key-kinds.ts';

export type ServerName = 'OpenSSH' | 'OpenSSH 10' | 'dropbear' | 'ProFTPD';

/** One thing that is forced, on one server; everything else stays as usual. */
export interface Configuration {
  server: ServerName;
  kind: keyof SshAlgorithms | 'default';
  name: string;
  hostKeyTypes: readonly HostKeyKind[];
  /** The host keys have certificates. */
  isCertified: boolean;
  /** What Keyferry offers instead of its default. */
  offer: Partial<Record<keyof SshAlgorithms, string[]>>;
  /** Whether keys can be renewed: ProFTPD 1.3.8 stumbles over its zlib stream, which it does not begin anew. */
  isRekeyed: boolean;
  /** Size of the group that the server is to pick, where that was asked for. */
  groupBits: number | null;
  /** Lines of the server's own configuration. */
  config: Readonly<Record<string, string>>;
}

type Kind = keyof SshAlgorithms;

/** How each server is told to accept only that; null where only the client can force it. */
const directives: Readonly<Record<ServerName, Readonly<Record<Kind, string>> | null>> = {
  OpenSSH: openSshDirectives(),
  'OpenSSH 10': openSshDirectives(),
  dropbear: null,
  ProFTPD: {
    keyExchange: 'SFTPKeyExchanges',
    hostKey: '',
    ciphers: 'SFTPCiphers',
    macs: 'SFTPDigests',
    compression: '',
  },
};

function openSshDirectives(): Record<Kind, string> {
  return {
    keyExchange: 'KexAlgorithms',
    hostKey: 'HostKeyAlgorithms',
    ciphers: 'Ciphers',
    macs: 'MACs',
    compression: '',
  };
}

const curves = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
];
const groups = [
  'diffie-hellman-group-exchange-sha256',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group18-sha512',
  'diffie-hellman-group14-sha256',
  'diffie-hellman-group14-sha1',
];
const sntrup = ['sntrup761x25519-sha512', 'sntrup761x25519-sha512@openssh.com'];
const counters = ['aes128-ctr', 'aes192-ctr', 'aes256-ctr'];
const sealed = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'chacha20-poly1305@openssh.com',
];
const blocks = ['aes128-cbc', 'aes256-cbc', '3des-cbc'];
const macs = ['hmac-sha2-256', 'hmac-sha2-512', 'hmac-sha1'];
const etmMacs = macs.map((name) => `${name}-etm@openssh.com`);
const ecdsaKeys = ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'];
const keys = ['ssh-ed25519', ...ecdsaKeys, 'rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'];
const certificates = ['ssh-ed25519', ...ecdsaKeys, 'rsa-sha2-512', 'rsa-sha2-256'].map(
  (name) => name + certificateSuffix,
);
/** A group of 8,192 bits, which is what ciphers of 256 bits ask for. */
const largeGroup = 'diffie-hellman-group-exchange-sha256 (8192 bits)';
const late = ['none', 'zlib@openssh.com'];

/** Every name that Keyferry and that server can both be brought to use. */
const names: Readonly<Record<ServerName, Readonly<Record<Kind, readonly string[]>>>> = {
  OpenSSH: {
    keyExchange: [
      ...sntrup,
      ...curves,
      ...groups,
      largeGroup,
      'diffie-hellman-group-exchange-sha1',
      'diffie-hellman-group1-sha1',
    ],
    hostKey: [...keys, 'ssh-dss', ...certificates],
    ciphers: [...sealed, ...counters, ...blocks, 'aes192-cbc'],
    macs: [...etmMacs, ...macs, 'hmac-sha1-96', 'hmac-md5', 'hmac-md5-96'],
    compression: late,
  },
  'OpenSSH 10': {
    keyExchange: ['mlkem768x25519-sha256', ...sntrup, ...curves, ...groups, largeGroup],
    hostKey: [...keys, ...certificates],
    ciphers: [...sealed, ...counters],
    macs: [...etmMacs, ...macs],
    compression: late,
  },
  dropbear: {
    keyExchange: [...curves, 'diffie-hellman-group14-sha256', 'diffie-hellman-group14-sha1'],
    hostKey: ['ssh-ed25519', ...ecdsaKeys, 'rsa-sha2-256', 'ssh-rsa'],
    ciphers: ['chacha20-poly1305@openssh.com', 'aes128-ctr', 'aes256-ctr'],
    macs: ['hmac-sha2-256', 'hmac-sha1'],
    compression: late,
  },
  ProFTPD: {
    keyExchange: ['curve448-sha512', ...curves, ...groups, 'diffie-hellman-group-exchange-sha1'],
    hostKey: keys,
    ciphers: [...sealed.slice(0, 2), ...counters, ...blocks],
    macs: [...etmMacs.slice(0, 2), ...macs],
    compression: [...late, 'zlib'],
  },
};

/** The whole matrix, each server's defaults first. */
export function allConfigurations(): Configuration[] {
  const servers = Object.keys(names) as ServerName[];
  return servers.flatMap((server) => [
    defaults(server),
    ...(Object.keys(names[server]) as Kind[]).flatMap((kind) =>
      names[server][kind].map((name) => forced(server, kind, name)),
    ),
  ]);
}

/** Nothing is forced. */
export function defaults(server: ServerName): Configuration {
  const hostKeyTypes = ['ed25519', 'ecdsa', 'rsa'] as const;
  return {
    server,
    kind: 'default',
    name: 'default',
    hostKeyTypes,
    isCertified: false,
    groupBits: null,
    offer: {},
    config: {},
    isRekeyed: true,
  };
}

/** `name` and nothing else of its kind, from whichever sides can be told. */
export function forced(server: ServerName, kind: Kind, name: string): Configuration {
  const isLarge = name === largeGroup;
  const algorithm = algorithmOf({ name });
  const directive = directives[server]?.[kind] ?? '';
  const config: Record<string, string> = directive === '' ? {} : { [directive]: algorithm };
  const offer: Configuration['offer'] = { [kind]: [algorithm] };
  // A MAC counts only beside a cipher that needs one.
  if (kind === 'macs') offer.ciphers = ['aes256-ctr'];
  if (isLarge) offer.ciphers = ['aes256-gcm@openssh.com'];
  const isCertified = isCertificateType(name);
  // A certificate is asked for by its name, beside the algorithm of the key.
  if (isCertified) offer.hostKey = [plainAlgorithm(name)];
  const isRekeyed = server !== 'ProFTPD' || !name.startsWith('zlib');
  if (name === 'zlib') config['SFTPCompression'] = 'on';
  if (!isRekeyed) config['SFTPRekey'] = 'none';
  return {
    ...{ server, kind, name, isCertified, offer, config, isRekeyed },
    hostKeyTypes: keyTypes(kind, name),
    groupBits: isLarge ? 8192 : null,
  };
}

/** The name that stands in the lists. */
export function algorithmOf({ name }: Pick<Configuration, 'name'>): string {
  return name === largeGroup ? 'diffie-hellman-group-exchange-sha256' : name;
}

/** Under which a certified key signs. OpenSSH, PROTOCOL.certkeys */
function plainAlgorithm(name: string): string {
  return name.replace(certificateSuffix, '');
}

function keyTypes(kind: Kind, name: string): Configuration['hostKeyTypes'] {
  if (kind !== 'hostKey') return ['ed25519'];
  if (name.includes('rsa')) return ['rsa'];
  if (name === 'ssh-dss') return ['dsa'];
  const curve = /^ecdsa-sha2-nistp(\d+)/.exec(name)?.[1];
  const ecdsa = { '256': 'ecdsa', '384': 'ecdsa-384', '521': 'ecdsa-521' } as const;
  return [curve === undefined ? 'ed25519' : ecdsa[curve as keyof typeof ecdsa]];
}
