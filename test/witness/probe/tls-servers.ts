import type { ProbeTarget } from '../../../electron/shared/probe.ts';
import { findApache } from '../../servers/apache.ts';
import { findDebianPackages } from '../../servers/debian-packages.ts';
import { findGnutls } from '../../servers/gnutls-server.ts';
import { findNginx } from '../../servers/nginx.ts';
import {
  findOwnOpenssl,
  findTrixieOpenssl,
  startOpensslServer,
  type Openssl,
} from '../../servers/openssl-server.ts';
import { findProftpdTls } from '../../servers/proftpd-tls.ts';
import { createTestCa } from '../../servers/test-ca.ts';
import { findVsftpd } from '../../servers/vsftpd.ts';
import type { WitnessFiles } from '../tls/certificates.ts';

/** A server that runs, with what its configuration lets it accept. */
export interface RunningServer {
  version: string;
  target: Exclude<ProbeTarget, { protocol: 'sftp' }>;
  /** IANA names of every suite that the configuration allows, whatever the version. */
  allowedSuites: ReadonlySet<string>;
  /** Where the configuration names them. */
  allowedGroups?: ReadonlySet<string>;
  stop(): Promise<void>;
}

export interface ScannedServer {
  name: string;
  start(files: WitnessFiles): Promise<RunningServer | { skip: string }>;
}

type Target = RunningServer['target'];

const https = (port: number): Target => ({
  ...{ protocol: 'https', host: '127.0.0.1', port, user: '', basePath: '/' },
  clientCertificate: null,
});
const ftps = (port: number, tlsStart: 'explicit' | 'implicit'): Target => ({
  ...{ protocol: 'ftps', host: '127.0.0.1', port, user: '', tlsStart },
  clientCertificate: null,
});

/** What OpenSSL makes of a list of suites, with those of TLS 1.3 that it always has. */
async function suitesOf(openssl: Openssl, list: string): Promise<Set<string>> {
  const said = await openssl.run(['ciphers', '-stdname', `${list}:@SECLEVEL=0`]);
  return new Set(said.split('\n').map((line) => line.split(' ')[0] ?? ''));
}

interface SServer {
  trixie?: boolean;
  ciphers?: string;
  args?: readonly string[];
  groups?: readonly string[];
  certificates?: readonly ('rsa' | 'p256' | 'rsa1024' | 'ed25519')[];
}

function sServer(name: string, options: SServer): ScannedServer {
  const { ciphers = 'DEFAULT', args = [], groups, certificates = ['rsa'] } = options;
  return {
    name,
    async start(files) {
      const openssl = await (options.trixie === true ? findTrixieOpenssl() : findOwnOpenssl());
      if ('skip' in openssl) return openssl;
      const own = await Promise.all(certificates.map((kind) => files.certificate(kind)));
      const certificateArgs = own.flatMap(({ certFile, keyFile }, index) =>
        index === 0 ? ['-cert', certFile, '-key', keyFile] : ['-dcert', certFile, '-dkey', keyFile],
      );
      const server = await startOpensslServer(openssl, [
        ...certificateArgs,
        ...['-cipher', `${ciphers}:@SECLEVEL=0`, '-www'],
        ...(groups ? ['-groups', groups.join(':')] : []),
        ...args,
      ]);
      return {
        version: openssl.version,
        target: https(server.port),
        allowedSuites: await suitesOf(openssl, ciphers),
        ...(groups && { allowedGroups: new Set(groups.map(ianaGroup)) }),
        stop: () => server.stop(),
      };
    },
  };
}

function ianaGroup(name: string): string {
  return (
    { 'P-256': 'secp256r1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' }[name] ??
    name.replace(/^X(?=\d+$)/, 'x')
  );
}

const modern =
  'ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305';

/** Nine servers that speak TLS, of four libraries and programs. */
export const tlsServers: readonly ScannedServer[] = [
  {
    name: 'nginx, modern',
    async start() {
      const nginx = await findNginx();
      const openssl = await findOwnOpenssl();
      if ('skip' in nginx) return nginx;
      if ('skip' in openssl) return openssl;
      const server = await nginx.start({
        certificate: { key: 'rsa2048' },
        config: [
          'ssl_protocols TLSv1.2 TLSv1.3;',
          `ssl_ciphers ${modern};`,
          'ssl_prefer_server_ciphers on;',
          'ssl_ecdh_curve X25519:secp384r1;',
        ],
      });
      return {
        version: nginx.version,
        target: https(server.port),
        allowedSuites: await suitesOf(openssl, modern),
        allowedGroups: new Set(['x25519', 'secp384r1']),
        stop: () => server.stop(),
      };
    },
  },
  {
    name: 'nginx, every version that there is',
    async start() {
      const nginx = await findNginx();
      const openssl = await findOwnOpenssl();
      if ('skip' in nginx) return nginx;
      if ('skip' in openssl) return openssl;
      const list =
        'AES256-SHA:DHE-RSA-AES128-SHA:ECDHE-RSA-AES128-SHA:CAMELLIA128-SHA:AES128-GCM-SHA256';
      const server = await nginx.start({
        certificate: { key: 'rsa2048' },
        config: [
          'ssl_protocols TLSv1 TLSv1.1 TLSv1.2;',
          `ssl_ciphers ${list}:@SECLEVEL=0;`,
          'ssl_prefer_server_ciphers off;',
        ],
      });
      return {
        version: nginx.version,
        target: https(server.port),
        allowedSuites: await suitesOf(openssl, list),
        stop: () => server.stop(),
      };
    },
  },
  {
    name: 'Apache, as it comes',
    async start() {
      const apache = await findApache();
      const openssl = await findOwnOpenssl();
      if ('skip' in apache) return apache;
      if ('skip' in openssl) return openssl;
      const server = await apache.start();
      return {
        version: apache.version,
        target: https(server.port),
        allowedSuites: await suitesOf(openssl, 'ALL'),
        stop: () => server.stop(),
      };
    },
  },
  ftpServer('vsftpd, AUTH TLS', 'vsftpd', 'explicit'),
  ftpServer('ProFTPD mod_tls, from the first byte', 'proftpd', 'implicit'),
  sServer('OpenSSL 3.0, everything that it has', {
    ciphers: 'ALL:COMPLEMENTOFALL',
    args: ['-serverpref'],
    certificates: ['rsa', 'p256'],
  }),
  sServer('OpenSSL 3.0, TLS 1.2 with one curve', {
    ciphers: 'ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES128-GCM-SHA256',
    args: ['-tls1_2'],
    groups: ['P-521', 'P-256'],
    certificates: ['p256'],
  }),
  sServer('OpenSSL 3.5, as it comes', { trixie: true, certificates: ['p256', 'rsa'] }),
  sServer('OpenSSL 3.5, hybrids', {
    trixie: true,
    args: ['-tls1_3', '-serverpref'],
    groups: ['SecP384r1MLKEM1024', 'X25519MLKEM768', 'SecP256r1MLKEM768', 'X25519', 'ffdhe3072'],
    certificates: ['ed25519'],
  }),
  {
    name: 'GnuTLS, with RC4, triple DES and NULL',
    async start(files) {
      const gnutls = await findGnutls();
      if ('skip' in gnutls) return gnutls;
      const server = await gnutls.start({
        priority:
          'NORMAL:+VERS-TLS1.0:+VERS-TLS1.1:+ARCFOUR-128:+3DES-CBC:+NULL:+MD5:+ANON-DH:%SERVER_PRECEDENCE',
        certificates: [await files.certificate('rsa'), await files.certificate('p256')],
      });
      return { version: gnutls.version, target: https(server.port), ...server };
    },
  },
];

function ftpServer(
  name: string,
  program: 'vsftpd' | 'proftpd',
  security: 'explicit' | 'implicit',
): ScannedServer {
  return {
    name,
    async start() {
      const own = await findDebianPackages();
      const openssl = await findOwnOpenssl();
      if ('skip' in own) return own;
      if ('skip' in openssl) return openssl;
      const found = await (program === 'vsftpd' ? findVsftpd(own) : findProftpdTls(own));
      if ('skip' in found) return found;
      const ca = await createTestCa();
      const certificate = await ca.issue({ key: 'rsa2048' });
      const server = await found.start({ security, certificate });
      return {
        version: found.version,
        target: ftps(server.port, security),
        allowedSuites: await suitesOf(openssl, 'ALL'),
        async stop() {
          await server.stop();
          await ca.remove();
        },
      };
    },
  };
}
