import type { TlsOffer } from '../../../electron/shared/site.ts';
import { tlsLists, tlsNames } from '../../../electron/shared/tls-offers.ts';
import { cipherSuiteByName } from '../../../electron/wire/tls/cipher-suites.ts';
import type { CertificateKind } from './certificates.ts';

export type TlsServerName = 'OpenSSL' | 'OpenSSL 3.5';

/** One thing that is forced, on one server; everything else stays as usual. */
export interface TlsConfiguration {
  server: TlsServerName;
  name: string;
  /** Of s_server, beside the certificate. */
  args: readonly string[];
  certificate: CertificateKind;
  offer?: TlsOffer;
  alpn?: readonly string[];
  /** Parameters of so many bits for finite-field exchanges. */
  parameterBits?: number;
  /** The connection that counts is a second one, resumed from the first. */
  isResumed?: boolean;
  clientCertificate?: CertificateKind;
  /** SSL_OP_… of our side. */
  openSslFlags?: number;
  /** What the report must say went wrong. */
  failure?: string;
}

type More = Omit<TlsConfiguration, 'server' | 'name' | 'args' | 'certificate'> & {
  certificate?: CertificateKind;
};

/** Both servers accept everything that they have; what they take is decided by the rest. */
const anything = 'ALL:COMPLEMENTOFALL:@SECLEVEL=0';
const widest: TlsOffer = tlsLists('legacy');

function make(
  server: TlsServerName,
  name: string,
  args: readonly string[],
  { certificate = 'rsa', ...more }: More = {},
): TlsConfiguration {
  return { server, name, args, certificate, ...more };
}

/** One suite of TLS 1.2, offered alone. */
function suite(server: TlsServerName, iana: string, more: More = {}): TlsConfiguration {
  const openssl = cipherSuiteByName(iana)?.openssl ?? iana;
  const certificate = iana.includes('_ECDSA_') ? 'p256' : 'rsa';
  const args = ['-tls1_2', '-cipher', `${openssl}:@SECLEVEL=0`];
  const offer = { ...widest, versions: ['TLSv1.2' as const], ciphers: [iana] };
  return make(server, iana, args, { certificate, offer, ...more });
}

/** One group of TLS 1.3, the server's only one; we offer all of them. */
function group(server: TlsServerName, name: string): TlsConfiguration {
  return make(server, `TLS 1.3 ${name}`, ['-tls1_3', '-groups', name], {
    offer: {
      groups: [...tlsNames('balanced', 'groups'), 'ffdhe6144', 'ffdhe8192'],
    },
  });
}

const curves = ['X25519', 'P-256', 'P-384', 'P-521', 'X448'];
const fields = ['ffdhe2048', 'ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192'];
const hybrids = ['X25519MLKEM768', 'SecP256r1MLKEM768', 'SecP384r1MLKEM1024'];
const kinds: readonly CertificateKind[] = [
  ...([
    'rsa',
    'rsa3072',
    'rsa1024',
    'rsa-pss',
    'p256',
    'p384',
    'p521',
    'ed25519',
    'ed448',
  ] as const),
];
const oldSuites = widest.ciphers?.filter((name) => name.includes('_WITH_')) ?? [];
const seldomSuites = [
  'TLS_RSA_WITH_AES_128_CCM',
  'TLS_RSA_WITH_AES_256_CCM_8',
  'TLS_ECDHE_ECDSA_WITH_AES_128_CCM',
  'TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8',
  'TLS_DHE_RSA_WITH_AES_256_CCM',
];
const modernSuites = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_CCM_SHA256',
  'TLS_AES_128_CCM_8_SHA256',
];

/** SSL_OP_ALLOW_NO_DHE_KEX: offers a resumption without a fresh exchange. */
const allowPskAlone = 0x400;

function versionsOf(server: TlsServerName): TlsConfiguration[] {
  return (['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const).map((version) => {
    const flag = `-${version.replace('TLSv1', 'tls1').replace('.', '_')}`;
    return make(server, version, [flag, '-cipher', anything], { offer: widest });
  });
}

function certificatesOf(server: TlsServerName): TlsConfiguration[] {
  return kinds.flatMap((certificate) =>
    (['tls1_2', 'tls1_3'] as const).map((version) =>
      make(server, `${certificate} certificate, ${version}`, [`-${version}`, '-cipher', anything], {
        certificate,
      }),
    ),
  );
}

function resumptionsOf(server: TlsServerName): TlsConfiguration[] {
  const isResumed = true;
  const more = { isResumed, openSslFlags: allowPskAlone };
  return [
    make(server, 'resumed by TLS 1.2 id', ['-tls1_2', '-no_ticket'], { isResumed }),
    make(server, 'resumed by TLS 1.2 ticket', ['-tls1_2'], { isResumed }),
    make(server, 'resumed by PSK and exchange', ['-tls1_3'], { isResumed }),
    make(server, 'PSK alone offered, not taken', ['-tls1_3', '-allow_no_dhe_kex'], more),
    ...(server === 'OpenSSL 3.5'
      ? [
          make(
            server,
            'resumed by PSK alone',
            ['-tls1_3', '-allow_no_dhe_kex', '-prefer_no_dhe_kex'],
            more,
          ),
        ]
      : []),
  ];
}

function extensionsOf(server: TlsServerName): TlsConfiguration[] {
  const cbc = 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256';
  const withArgs = (name: string, args: readonly string[]): TlsConfiguration => {
    const usual = suite(server, cbc);
    return { ...usual, name, args: [...usual.args, ...args] };
  };
  return [
    withArgs('CBC with encrypt-then-MAC', []),
    withArgs('CBC without encrypt-then-MAC', ['-no_etm']),
    ...(server === 'OpenSSL 3.5' ? [withArgs('without extended master secret', ['-no_ems'])] : []),
    make(server, 'ALPN, TLS 1.2', ['-tls1_2', '-alpn', 'ftp'], { alpn: ['x', 'ftp'] }),
    make(server, 'ALPN, TLS 1.3', ['-tls1_3', '-alpn', 'ftp'], { alpn: ['x', 'ftp'] }),
    make(server, 'client certificate, TLS 1.2', ['-tls1_2', '-verify', '1'], {
      clientCertificate: 'p256',
    }),
    make(server, 'client certificate, TLS 1.3', ['-tls1_3', '-verify', '1'], {
      clientCertificate: 'ed25519',
    }),
    make(server, 'client certificate asked for, none given', ['-tls1_3', '-verify', '1']),
  ];
}

function failuresOf(server: TlsServerName): TlsConfiguration[] {
  const failure = 'no-common-algorithm';
  return [
    make(server, 'no common version', ['-tls1_3'], {
      offer: { versions: ['TLSv1.2'] },
      failure,
    }),
    make(server, 'no common suite', ['-tls1_2', '-cipher', 'AES128-SHA'], {
      offer: { versions: ['TLSv1.2'], ciphers: ['ECDHE-RSA-AES128-GCM-SHA256'] },
      failure,
    }),
    make(server, 'no common group', ['-tls1_3', '-groups', 'P-521'], {
      offer: { groups: ['x25519'] },
      failure,
    }),
    make(server, 'no common signature', ['-tls1_3'], {
      offer: { signatures: ['ecdsa_secp256r1_sha256'] },
      failure,
    }),
    make(server, 'client certificate missing, TLS 1.2', ['-tls1_2', '-Verify', '1'], {
      failure: 'alert',
    }),
  ];
}

function ofServer(server: TlsServerName): TlsConfiguration[] {
  const groups =
    server === 'OpenSSL 3.5' ? [...hybrids, ...curves, ...fields] : [...curves, ...fields];
  return [
    defaults(server),
    ...versionsOf(server),
    ...groups.map((name) => group(server, name)),
    ...modernSuites.map((name) =>
      make(server, name, ['-tls1_3', '-cipher', anything, '-ciphersuites', name], {
        offer: { ciphers: [...(widest.ciphers ?? []), ...modernSuites.slice(3)] },
      }),
    ),
    ...[...oldSuites, ...seldomSuites].map((name) => suite(server, name)),
    ...[1024, 2048, 3072, 4096].map((parameterBits) => ({
      ...suite(server, 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256', { parameterBits }),
      name: `DHE with ${String(parameterBits)} bits`,
    })),
    ...curves.map((name) => {
      const usual = suite(server, 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384');
      return { ...usual, name: `TLS 1.2 ${name}`, args: [...usual.args, '-groups', name] };
    }),
    ...certificatesOf(server),
    ...resumptionsOf(server),
    ...extensionsOf(server),
    ...failuresOf(server),
  ];
}

/** Nothing is forced. */
export function defaults(server: TlsServerName): TlsConfiguration {
  return make(server, 'default', []);
}

/** The whole matrix, each server's defaults first. */
export function allTlsConfigurations(): TlsConfiguration[] {
  return [...ofServer('OpenSSL'), ...ofServer('OpenSSL 3.5')];
}
