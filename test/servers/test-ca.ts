import { createHash, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';

const openssl = '/usr/bin/openssl';

/** Why there can be no certificates on this computer; null where there can. */
export const noTestCa: string | null = existsSync(openssl)
  ? null
  : 'certificates for tests are made by /usr/bin/openssl';

export interface CertificateOptions {
  /** DNS names and addresses that the certificate is good for. */
  names?: readonly string[];
  /** Days from today; both may be negative. */
  validFromDays?: number;
  validUntilDays?: number;
  /** `ec` is P-256. */
  key?: 'ec' | 'ed25519' | 'rsa2048' | 'rsa1024';
  signature?: 'sha256' | 'sha1';
  /** Signed by itself and by no authority. */
  isSelfSigned?: boolean;
  isForClients?: boolean;
}

/** A certificate with its key, as files. */
export interface TestCertificate {
  /** The certificate alone. */
  readonly certificateFile: string;
  /** The certificate and the intermediate authority below the root. */
  readonly chainFile: string;
  readonly keyFile: string;
  /** Key and chain in one file. */
  readonly pemFile: string;
  /** `SHA256:` and base64 without padding, of the DER certificate. */
  readonly fingerprintSha256: string;
}

/** A root authority, an intermediate one, and certificates of it; all in a folder of their own. */
export interface TestCa {
  /** The root, which is what has to be trusted. */
  readonly caFile: string;
  readonly folder: string;
  issue(options?: CertificateOptions): Promise<TestCertificate>;
  remove(): Promise<void>;
}

/** Makes the two authorities; needs `noTestCa` to be null. */
export async function createTestCa(): Promise<TestCa> {
  const folder = await mkdtemp(join(tmpdir(), 'keyferry-ca-'));
  try {
    const at = (name: string): string => join(folder, name);
    await makeKey(at('root.key'), 'ec');
    await makeKey(at('middle.key'), 'ec');
    const root = { subject: '/CN=Keyferry test root', extensions: authority(1) };
    await sign(folder, 'root', root, { key: at('root.key') });
    const middle = { subject: '/CN=Keyferry test intermediate', extensions: authority(0) };
    await sign(folder, 'middle', middle, { key: at('root.key'), certificate: at('root.pem') });
    let count = 0;
    return {
      caFile: at('root.pem'),
      folder,
      issue(options = {}) {
        count += 1;
        return issue(folder, `leaf${String(count)}`, options);
      },
      remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
    };
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true });
    throw thrown;
  }
}

async function issue(
  folder: string,
  name: string,
  options: CertificateOptions,
): Promise<TestCertificate> {
  const { names = ['localhost', '127.0.0.1', '::1'], key = 'ec', isSelfSigned = false } = options;
  const at = (file: string): string => join(folder, file);
  await makeKey(at(`${name}.key`), key);
  const request = {
    subject: `/CN=${names[0] ?? 'nobody'}`,
    extensions: leafExtensions(names, options.isForClients ?? false),
  };
  const signer = isSelfSigned
    ? { key: at(`${name}.key`) }
    : { key: at('middle.key'), certificate: at('middle.pem') };
  await sign(folder, name, request, signer, options);
  const certificate = await readFile(at(`${name}.pem`), 'utf8');
  const chain = isSelfSigned
    ? certificate
    : certificate + (await readFile(at('middle.pem'), 'utf8'));
  await writeFile(at(`${name}-chain.pem`), chain);
  const keyText = await readFile(at(`${name}.key`), 'utf8');
  await writeFile(at(`${name}-all.pem`), keyText + chain, { mode: 0o600 });
  return {
    certificateFile: at(`${name}.pem`),
    chainFile: at(`${name}-chain.pem`),
    keyFile: at(`${name}.key`),
    pemFile: at(`${name}-all.pem`),
    fingerprintSha256: fingerprintOf(certificate),
  };
}

function fingerprintOf(pem: string): string {
  const digest = createHash('sha256').update(new X509Certificate(pem).raw).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

function authority(depth: number): string[] {
  return [
    `basicConstraints=critical,CA:TRUE,pathlen:${String(depth)}`,
    'keyUsage=critical,keyCertSign,cRLSign',
    'subjectKeyIdentifier=hash',
  ];
}

function leafExtensions(names: readonly string[], isForClients: boolean): string[] {
  const kind = (name: string): string => (/^[\d.]+$|:/.test(name) ? 'IP' : 'DNS');
  return [
    'basicConstraints=critical,CA:FALSE',
    'keyUsage=critical,digitalSignature,keyEncipherment',
    `extendedKeyUsage=${isForClients ? 'clientAuth' : 'serverAuth'}`,
    ...(names.length === 0
      ? []
      : [`subjectAltName=${names.map((name) => `${kind(name)}:${name}`).join(',')}`]),
  ];
}

const keyArguments = {
  ec: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  ed25519: ['-algorithm', 'ED25519'],
  rsa2048: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  rsa1024: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
} as const;

async function makeKey(file: string, kind: keyof typeof keyArguments): Promise<void> {
  await runProgram(openssl, ['genpkey', ...keyArguments[kind], '-out', file]);
}

interface Request {
  subject: string;
  extensions: readonly string[];
}

/** `openssl ca` and not `openssl x509`, because only it takes dates in the past. */
async function sign(
  folder: string,
  name: string,
  { subject, extensions }: Request,
  signer: { key: string; certificate?: string },
  { validFromDays = -2, validUntilDays = 300, signature = 'sha256' }: CertificateOptions = {},
): Promise<void> {
  const at = (file: string): string => join(folder, file);
  const config = at(`${name}.cnf`);
  await writeFile(at(`${name}.index`), '');
  await writeFile(
    config,
    [
      '[req]',
      'distinguished_name=dn',
      '[dn]',
      '[ca]',
      'default_ca=own',
      '[own]',
      `database=${at(`${name}.index`)}`,
      `new_certs_dir=${folder}`,
      'rand_serial=yes',
      'policy=any',
      'email_in_dn=no',
      '[any]',
      'commonName=optional',
      '[ext]',
      ...extensions,
      '',
    ].join('\n'),
  );
  const request = ['-new', '-config', config, '-subj', subject, '-key', at(`${name}.key`)];
  await runProgram(openssl, ['req', ...request, '-out', at(`${name}.csr`)]);
  await runProgram(openssl, [
    ...['ca', '-batch', '-notext', '-config', config, '-extensions', 'ext', '-md', signature],
    ...['-startdate', dayStamp(validFromDays), '-enddate', dayStamp(validUntilDays)],
    ...['-keyfile', signer.key, '-in', at(`${name}.csr`), '-out', at(`${name}.pem`)],
    ...(signer.certificate === undefined ? ['-selfsign'] : ['-cert', signer.certificate]),
  ]);
}

/** `YYYYMMDDHHMMSSZ`. */
function dayStamp(days: number): string {
  const date = new Date(Date.now() + days * 86_400_000);
  return `${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
}
