import type { SshProbe, TlsProbe } from '../../../electron/shared/probe.ts';
import type { HostKeyFacts } from '../../servers/server.ts';
import type { Audit } from '../ssh-audit.ts';
import type { TestsslFacts } from './testssl.ts';
import type { RunningServer } from './tls-servers.ts';

/** What a witness found and the probe did not, or the other way round; both empty when all is well. */
export interface ProbeComparison {
  missed: string[];
  /** Found by the probe alone, and not what the server's configuration says. */
  unconfirmed: string[];
  /** Found by the probe alone, and confirmed. */
  beyond: string[];
}

export function compareWithTestssl(
  probe: TlsProbe,
  witness: TestsslFacts,
  server: Pick<RunningServer, 'allowedSuites' | 'allowedGroups'>,
): ProbeComparison {
  const versions = probe.versions.filter(({ isAccepted }) => isAccepted).map(({ name }) => name);
  const groups = [...new Set(probe.groups.flatMap(({ accepted }) => accepted))];
  const certificates = probe.certificates.map(({ chain }) => hexOf(chain[0]?.fingerprintSha256Hex));
  const result: ProbeComparison = { missed: [], unconfirmed: [], beyond: [] };
  const miss = (what: string, theirs: readonly string[], ours: readonly string[]): void => {
    for (const name of theirs) if (!ours.includes(name)) result.missed.push(`${what}: ${name}`);
  };
  const confirm = (
    what: string,
    ours: readonly string[],
    theirs: readonly string[],
    isAllowed: (name: string) => boolean,
  ): void => {
    for (const name of ours.filter((one) => !theirs.includes(one)))
      (isAllowed(name) ? result.beyond : result.unconfirmed).push(`${what}: ${name}`);
  };

  miss('version', witness.versions, versions);
  confirm('version', versions, witness.versions, () => false);
  for (const version of witness.versions) {
    const found = probe.suites.find((suites) => suites.version === version);
    const ours = found?.accepted.map(({ name }) => name) ?? [];
    const theirs = witness.suites[version] ?? [];
    miss(version, theirs, ours);
    confirm(version, ours, theirs, (name) => server.allowedSuites.has(name));
    if (witness.hasServerOrder && ours.length > 1) {
      if (found?.order !== 'server') result.missed.push(`${version}: the server’s order`);
      const order = witness.serverOrder[version] ?? [];
      const known = found?.accepted.map(({ openssl }) => openssl ?? '') ?? [];
      // Suites that this OpenSSL does not have are spelled in their own way.
      const both = order.filter((name) => known.includes(name));
      if (both.join() !== known.filter((name) => both.includes(name)).join())
        result.unconfirmed.push(`${version}: another order`);
    }
  }
  miss('group', witness.groups, groups);
  confirm('group', groups, witness.groups, (name) => server.allowedGroups?.has(name) ?? true);
  miss('certificate', witness.certificates, certificates);
  miss('fact', factsOfTestssl(witness), factsOfProbe(probe));
  return result;
}

function hexOf(fingerprint: string | undefined): string {
  return (fingerprint ?? '').replaceAll(':', '').toUpperCase();
}

/** What both call by the same name. */
function factsOfTestssl(witness: TestsslFacts): string[] {
  return [
    ...witness.alpn.map((protocol) => `ALPN ${protocol}`),
    ...(witness.isTicketResumed ? ['resumed by ticket'] : []),
    ...(witness.isIdentifierResumed ? ['resumed by identifier'] : []),
    ...(witness.isOcspStapled ? ['OCSP stapled'] : []),
    ...['renegotiation info', 'extended master secret', 'encrypt-then-mac', 'heartbeat'].filter(
      (extension) => witness.extensions.includes(extension),
    ),
  ];
}

function factsOfProbe({ alpn, resumption, protections }: TlsProbe): string[] {
  const { identifier, ticket, psk } = resumption;
  return [
    ...(alpn?.accepted ?? []).map((protocol) => `ALPN ${protocol}`),
    ...(ticket === true || psk === true ? ['resumed by ticket'] : []),
    // testssl.sh means any version, and TLS 1.3 has tickets only.
    ...(identifier === true || psk === true ? ['resumed by identifier'] : []),
    ...(protections.ocspStapled === true ? ['OCSP stapled'] : []),
    ...(protections.secureRenegotiation === true ? ['renegotiation info'] : []),
    ...(protections.extendedMasterSecret === true ? ['extended master secret'] : []),
    ...(protections.encryptThenMac === true ? ['encrypt-then-mac'] : []),
    ...(protections.heartbeat === true ? ['heartbeat'] : []),
  ];
}

/** Lists, keys and the least modulus, as ssh-audit found them; keys are confirmed by the server's files. */
export function compareWithSshAudit(
  probe: SshProbe,
  audit: Audit,
  hostKeys: readonly HostKeyFacts[],
): ProbeComparison {
  const result: ProbeComparison = { missed: [], unconfirmed: [], beyond: [] };
  const lists: readonly [string, readonly string[], readonly string[] | undefined][] = [
    ['key exchange', audit.kex.map(({ algorithm }) => algorithm), probe.lists['keyExchange']],
    ['host key', audit.key.map(({ algorithm }) => algorithm), probe.lists['hostKey']],
    ['cipher', audit.enc, probe.lists['ciphersServerToClient']],
    ['MAC', audit.mac, probe.lists['macsServerToClient']],
    ['compression', audit.compression, probe.lists['compressionServerToClient']],
  ];
  for (const [kind, theirs, ours = []] of lists)
    if (theirs.join() !== ours.join()) result.missed.push(`${kind}: ${theirs.join()}`);

  const shown = probe.hostKeys.map(({ key }) => key.fingerprintSha256);
  for (const { hash, hash_alg: algorithm } of audit.fingerprints)
    if (algorithm === 'SHA256' && !shown.includes(`SHA256:${hash}`))
      result.missed.push(`host key: SHA256:${hash}`);
  const own = hostKeys.map(({ fingerprintSha256 }) => fingerprintSha256);
  const audited = audit.fingerprints.map(({ hash }) => `SHA256:${hash}`);
  for (const fingerprint of shown.filter((one) => !audited.includes(one)))
    (own.includes(fingerprint) ? result.beyond : result.unconfirmed).push(`key: ${fingerprint}`);

  const sizes = (probe.groupExchange?.sizes ?? []).flatMap(({ modulusBits }) => modulusBits ?? []);
  for (const { algorithm, keysize } of audit.kex) {
    if (keysize === undefined || !/group-exchange/.test(algorithm)) continue;
    if (Math.min(...sizes) > keysize) result.missed.push(`modulus: ${String(keysize)}`);
  }
  return result;
}
