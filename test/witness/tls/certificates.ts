import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Openssl } from '../../servers/openssl-server.ts';

/** Kinds of keys, and how openssl makes them. */
const keys = {
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  rsa3072: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:3072'],
  rsa1024: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
  'rsa-pss': ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048'],
  p256: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  p521: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  ed25519: ['-algorithm', 'ED25519'],
  ed448: ['-algorithm', 'ED448'],
} as const;
export type CertificateKind = keyof typeof keys;

export interface WitnessCertificate {
  certFile: string;
  keyFile: string;
  /** As `openssl x509 -fingerprint` prints it. */
  fingerprint: string;
}

/** Certificates that sign themselves and finite-field parameters, made once when they are asked for. */
export interface WitnessFiles {
  certificate(kind: CertificateKind): Promise<WitnessCertificate>;
  /** Parameters that nobody has named. */
  parameters(bits: number): Promise<string>;
  remove(): Promise<void>;
}

export async function createWitnessFiles(openssl: Openssl): Promise<WitnessFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'keyferry-witness-'));
  const certificates = new Map<CertificateKind, Promise<WitnessCertificate>>();
  const parameters = new Map<number, Promise<string>>();
  return {
    certificate(kind) {
      const made = certificates.get(kind) ?? makeCertificate(openssl, folder, kind);
      certificates.set(kind, made);
      return made;
    },
    parameters(bits) {
      const made = parameters.get(bits) ?? makeParameters(openssl, folder, bits);
      parameters.set(bits, made);
      return made;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function makeCertificate(
  openssl: Openssl,
  folder: string,
  kind: CertificateKind,
): Promise<WitnessCertificate> {
  const keyFile = join(folder, `${kind}.key`);
  const certFile = join(folder, `${kind}.pem`);
  await openssl.run(['genpkey', ...keys[kind], '-out', keyFile]);
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const made = ['req', '-x509', '-key', keyFile, '-out', certFile, '-days', '30', ...names];
  await openssl.run(made);
  const said = await openssl.run(['x509', '-in', certFile, '-noout', '-fingerprint', '-sha256']);
  return { certFile, keyFile, fingerprint: said.slice(said.indexOf('=') + 1).trim() };
}

/** As DSA makes them, which takes no minutes. */
async function makeParameters(openssl: Openssl, folder: string, bits: number): Promise<string> {
  const file = join(folder, `dh${String(bits)}.pem`);
  await openssl.run(['dhparam', '-dsaparam', '-out', file, String(bits)]);
  return file;
}
