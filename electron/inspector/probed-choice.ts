import type { ProbedSuite, TlsProbe } from '../shared/probe.ts';
import type { KeyExchange, SecurityReport, Trust } from '../shared/report.ts';
import { groupByName } from '../wire/tls/groups.ts';
import { assess } from './assess.ts';

/** One thing that a probed TLS server would agree to. */
export interface ProbedChoice {
  version: string;
  suite: ProbedSuite;
  /** IANA name; undefined where the suite takes none, or none is known. */
  group: string | undefined;
}

/** Whether a suite agrees on its keys in a named group: all of TLS 1.3, and ECDHE before it. */
export function needsGroup({ parts }: ProbedSuite): boolean {
  return parts.keyExchange === null || parts.keyExchange.startsWith('ECDHE');
}

/** The judged report of a connection that would come of it. `trust` is not up to the handshake. */
export function assessChoice(
  probe: TlsProbe,
  { version, suite, group }: ProbedChoice,
  trust: Trust,
): SecurityReport {
  const { id, name, openssl, parts } = suite;
  const direction = { cipher: parts.encryption, mac: parts.mac, compression: null };
  const certificates = certificatesOf(probe, version, suite);
  const own = certificates?.[0];
  return assess({
    id: 'forecast',
    endpoint: probe.endpoint,
    role: probe.protocol === 'https' ? 'http' : 'control',
    at: probe.at,
    durationMs: 0,
    protocolVersion: version,
    software: { client: null, server: null },
    outcome: 'ok',
    failure: null,
    keyExchange: exchangeOf(suite, group),
    authentication: own
      ? {
          algorithm: own.key.type,
          signature: null,
          bits: own.key.bits,
          fingerprintSha256: own.fingerprintSha256,
        }
      : null,
    hostKey: null,
    certificates: certificates ?? null,
    cipherSuite: { id, name, openssl, parts },
    encryption: { clientToServer: direction, serverToClient: direction },
    tls: { ...unknownDetails, encryptThenMac: suite.encryptThenMac },
    offers: { client: null, server: null },
    whyChosen: null,
    messages: [],
    session: {
      ...unknownSession,
      extendedMasterSecret: probe.protections.extendedMasterSecret,
      secureRenegotiation: probe.protections.secureRenegotiation,
    },
    trust,
    findings: [],
    axes: null,
    grade: null,
    unobserved: {},
  });
}

const unknownDetails: NonNullable<SecurityReport['tls']> = {
  helloRetryRequest: null,
  pskMode: null,
  encryptThenMac: null,
  truncatedHmac: null,
  compression: null,
  earlyData: null,
  ocspStapled: null,
  timestamps: null,
  clientCertificate: null,
};

const unknownSession: SecurityReport['session'] = {
  id: null,
  resumed: false,
  resumedFrom: null,
  ticket: null,
  alpn: null,
  sni: null,
  extensions: null,
  extendedMasterSecret: null,
  secureRenegotiation: null,
  strictKeyExchange: null,
  sessionIdentifier: null,
  rekeys: null,
};

const familyOfKind = { hybrid: 'hybrid', kem: 'hybrid', field: 'DHE', curve: 'ECDHE' } as const;

function exchangeOf(suite: ProbedSuite, group: string | undefined): KeyExchange {
  const { keyExchange: method, prf: hash } = suite.parts;
  if (group !== undefined) {
    const known = groupByName(group);
    const family = familyOfKind[known?.kind ?? 'curve'];
    const bits = known?.bits ?? suite.groupBits;
    const postQuantum = family === 'hybrid';
    return { name: group, family, group, bits, hash, forwardSecrecy: true, postQuantum };
  }
  const name = (method ?? 'RSA').replace(/_EXPORT\d*$/, '');
  const family = (['ECDHE', 'DHE', 'ECDH', 'DH'] as const).find((known) => name === known) ?? 'RSA';
  return {
    name,
    family,
    group: null,
    bits: suite.groupBits,
    hash,
    forwardSecrecy: family === 'DHE' || family === 'ECDHE',
    postQuantum: false,
  };
}

/** Of the suite, or else of the version: TLS 1.3 encrypts it, and another hello of the probe may have shown it. */
function certificatesOf(
  { certificates }: TlsProbe,
  version: string,
  { certificate }: ProbedSuite,
): SecurityReport['certificates'] {
  const own = certificate === null ? undefined : certificates[certificate];
  const other = certificates.find(({ versions }) => versions.includes(version)) ?? certificates[0];
  return (own ?? other)?.chain ?? null;
}
