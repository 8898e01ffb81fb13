import type { ProbedVersion, ProbeResult, TlsProbe } from '../../../electron/shared/probe.ts';
import type { KeyValue } from '../inspector/key-value.ts';
import { displayName } from '../text/names.ts';
import { text } from '../text/text.ts';
import { versionName } from '../text/version-name.ts';

/** Beside the table: what is no list of names. Nothing is said of what was not found out. */
export function probeFacts(probe: ProbeResult): KeyValue[] {
  const { facts } = text.probe;
  if (probe.kind === 'ssh') {
    return [{ key: facts.software, value: displayName(probe.software), isMono: true }];
  }
  const { resumption, protections, alpn, fields, intolerances } = probe;
  const answers: readonly (readonly [string, boolean | null])[] = [
    [facts.extendedMasterSecret, protections.extendedMasterSecret],
    [facts.encryptThenMac, protections.encryptThenMac],
    [facts.secureRenegotiation, protections.secureRenegotiation],
    [facts.downgradeSignal, protections.downgradeSignal],
    [facts.ocspStapled, protections.ocspStapled],
    [facts.clientCertificate, protections.clientCertificate],
    [facts.heartbeat, protections.heartbeat],
    [facts.identifier, resumption.identifier],
    [facts.ticket, resumption.ticket],
    [facts.psk, resumption.psk],
  ];
  return [
    ...answers.flatMap(([key, answer]) => (answer === null ? [] : [yesNo(key, answer)])),
    ...names(facts.compression, protections.compression ?? []),
    ...names(facts.alpn, alpn?.accepted ?? []),
    ...names(
      facts.fields,
      fields.map(({ bits, name }) => name ?? text.probe.bits(bits)),
    ),
    ...names(facts.intolerances, intolerances),
  ];
}

function yesNo(key: string, isSo: boolean): KeyValue {
  return { key, value: isSo ? text.probe.yes : text.probe.no };
}

function names(key: string, list: readonly string[]): KeyValue[] {
  return list.length === 0 ? [] : [{ key, value: displayName(list.join(', ')), isMono: true }];
}

/** Keys of the server: those of its certificates, or its host keys. */
export function keyLines(probe: ProbeResult): KeyValue[] {
  if (probe.kind === 'ssh') {
    return probe.hostKeys.map(({ key, algorithms }) => ({
      key: `${displayName(key.type)}${key.bits === null ? '' : `, ${text.probe.bits(key.bits)}`}`,
      value: `${key.fingerprintSha256} (${algorithms.join(', ')})`,
      isMono: true,
    }));
  }
  return probe.certificates.flatMap(({ chain, versions }) => {
    const [own] = chain;
    if (!own) return [];
    const size = own.key.bits === null ? '' : ` ${String(own.key.bits)}`;
    return [
      {
        key: `${own.key.type}${size}, ${versions.map(versionName).join(', ')}`,
        value: own.fingerprintSha256,
        isMono: true,
      },
    ];
  });
}

/** What came of asking for a version, and whether that is good. */
export function versionAnswer({ name, isAccepted }: ProbedVersion): {
  words: string;
  severity: 'ok' | 'note' | 'broken';
} {
  const words = text.probe;
  if (isAccepted === null) return { words: words.unknown, severity: 'note' };
  const isOld = !['TLSv1.3', 'TLSv1.2'].includes(name);
  if (isAccepted) return { words: words.accepted, severity: isOld ? 'broken' : 'ok' };
  return isOld
    ? { words: words.refusedGood, severity: 'ok' }
    : { words: words.refused, severity: 'note' };
}

/** Which signatures are made, by version. */
export function signatureLines({ signatures }: TlsProbe): KeyValue[] {
  return signatures
    .filter(({ accepted }) => accepted.length > 0)
    .map(({ version, accepted }) => ({
      key: versionName(version),
      value: accepted.join(', '),
      isMono: true,
    }));
}

/** The sizes of the primes that a group exchange of SSH was answered with. */
export function modulusLines(probe: ProbeResult): KeyValue[] {
  if (probe.kind !== 'ssh' || !probe.groupExchange) return [];
  return probe.groupExchange.sizes.map(({ askedBits, modulusBits }) => ({
    key: text.probe.modulus(askedBits),
    value: modulusBits === null ? text.probe.refused : text.probe.bits(modulusBits),
  }));
}
