import type { Certificate, KeyExchange, SecurityReport } from '../../shared/report.ts';
import type { ProbedSuite, TlsProbe } from '../../shared/probe.ts';
import { keyHashOf } from '../../wire/tls/cipher-suites.ts';
import { groupByName } from '../../wire/tls/groups.ts';
import { probedReport } from './probed-report.ts';
import type { ClientOffer, TlsAgreement } from './tls-agreement.ts';

/** The report that a connection with this outcome would have, not judged yet. */
export function reportOfAgreement(
  probe: TlsProbe,
  agreement: TlsAgreement,
  offer: ClientOffer,
): SecurityReport {
  const { version, suite, signature } = agreement;
  const { protections, protocol } = probe;
  const isModern = version === 'TLSv1.3';
  const { encryption: cipher, mac } = suite.parts;
  const protection = { cipher, mac, compression: null };
  const chain = chainOf(probe, agreement);
  const start = probedReport(probe, protocol === 'ftps' ? 'control' : 'http');
  return {
    ...start,
    protocolVersion: version,
    keyExchange: keyExchangeOf(agreement, chain?.[0] ?? null, isModern),
    authentication: chain?.[0]
      ? {
          algorithm: chain[0].key.type,
          signature,
          bits: chain[0].key.bits,
          fingerprintSha256: chain[0].fingerprintSha256,
        }
      : null,
    certificates: chain,
    tls: {
      helloRetryRequest: null,
      pskMode: null,
      encryptThenMac: suite.encryptThenMac,
      truncatedHmac: null,
      compression: isModern ? null : (protections.compression?.[0] ?? 'null'),
      earlyData: null,
      ocspStapled: protections.ocspStapled,
      timestamps: null,
      clientCertificate: null,
    },
    cipherSuite: {
      name: suite.name,
      id: suite.id,
      openssl: suite.openssl,
      parts: { ...suite.parts },
    },
    encryption: { clientToServer: protection, serverToClient: protection },
    offers: {
      client: {
        versions: [...offer.versions],
        cipherSuites: [...offer.ciphers],
        groups: [...offer.groups],
        signatureSchemes: [...offer.signatures],
      },
      server: null,
    },
    session: {
      ...start.session,
      resumed: false,
      extendedMasterSecret: isModern ? null : protections.extendedMasterSecret,
      secureRenegotiation: isModern ? null : protections.secureRenegotiation,
    },
  };
}

function keyExchangeOf(
  { version, suite, group: name }: TlsAgreement,
  own: Certificate | null,
  isModern: boolean,
): KeyExchange {
  const hash = keyHashOf(version, suite.parts);
  const kind = suite.parts.keyExchange ?? '';
  if (!isModern && !/^(?:EC)?DHE/.test(kind)) {
    const family = kind.startsWith('ECDH') ? 'ECDH' : kind.startsWith('DH') ? 'DH' : 'RSA';
    const bits = own?.key.bits ?? null;
    const none = { group: null, forwardSecrecy: false, postQuantum: false };
    return { name: family, family, bits, hash, ...none };
  }
  const group = name === null ? undefined : groupByName(name);
  const isQuantumSafe = group?.kind === 'hybrid' || group?.kind === 'kem';
  const isField = group ? group.kind === 'field' : kind.startsWith('DHE');
  return {
    name: name ?? (isField ? 'DHE' : 'ECDHE'),
    family: isQuantumSafe ? 'hybrid' : isField ? 'DHE' : 'ECDHE',
    group: name,
    bits: group?.bits ?? suite.groupBits,
    hash,
    forwardSecrecy: true,
    postQuantum: isQuantumSafe,
  };
}

/** The chain that came with the suite; in TLS 1.3, the first whose key can sign like this. */
function chainOf(probe: TlsProbe, { suite, signature }: TlsAgreement): Certificate[] | null {
  const place = suite.certificate ?? certificateFor(probe, suite, signature);
  return probe.certificates[place]?.chain ?? null;
}

function certificateFor(
  { certificates }: TlsProbe,
  { parts }: ProbedSuite,
  signature: string | null,
): number {
  if (parts.authentication === 'anon') return -1;
  const wanted = signature ?? '';
  return certificates.findIndex(({ chain }) => {
    const type = chain[0]?.key.type ?? '';
    if (wanted.startsWith('rsa_')) return type.startsWith('RSA');
    if (wanted.startsWith('ecdsa_')) return type === 'ECDSA';
    return wanted === '' || type.toLowerCase() === wanted;
  });
}
