import type { SshProbe } from '../../shared/probe.ts';
import type { SecurityReport } from '../../shared/report.ts';
import { sshOffer } from '../../shared/ssh-offers.ts';
import { describeKeyExchange } from '../../wire/ssh/key-exchange-methods.ts';
import { probedReport } from './probed-report.ts';

/** A report that knows the lists of the server, from which a forecast can start. */
export function reportOfSshProbe(probe: SshProbe): SecurityReport {
  const { keyExchange, hostKey, ciphers, macs } = sshOffer('balanced');
  const start = probedReport(probe, 'ssh');
  return {
    ...start,
    protocolVersion: 'SSH-2.0',
    software: { client: null, server: probe.software },
    offers: {
      client: {
        keyExchange: [...keyExchange, 'ext-info-c', 'kex-strict-c-v00@openssh.com'],
        hostKey: [...hostKey],
        ciphersClientToServer: [...ciphers],
        ciphersServerToClient: [...ciphers],
        macsClientToServer: [...macs],
        macsServerToClient: [...macs],
        compressionClientToServer: ['none'],
        compressionServerToClient: ['none'],
        languagesClientToServer: [],
        languagesServerToClient: [],
      },
      server: probe.lists,
    },
    session: {
      ...start.session,
      strictKeyExchange: (probe.lists['keyExchange'] ?? []).includes(
        'kex-strict-s-v00@openssh.com',
      ),
    },
  };
}

/** Clients ask for a modulus of this size or more (RFC 8270 §3), and Keyferry prefers this one. */
const preferredModulusBits = 4096;

/** With the size of the key and of the modulus that the probe was shown. */
export function withProbedFacts(report: SecurityReport, probe: SshProbe): SecurityReport {
  const { authentication, keyExchange } = report;
  const signature = authentication?.signature ?? '';
  const key = probe.hostKeys.find(({ algorithms }) => algorithms.includes(signature))?.key;
  const isGroupExchange = describeKeyExchange(keyExchange?.name ?? '')?.layout === 'group-exchange';
  const bits = isGroupExchange ? modulusOf(probe) : null;
  return {
    ...report,
    ...(key && {
      authentication: {
        algorithm: key.type,
        signature,
        bits: key.bits,
        fingerprintSha256: key.fingerprintSha256,
      },
      hostKey: key,
    }),
    ...(keyExchange && bits !== null && { keyExchange: { ...keyExchange, bits } }),
  };
}

function modulusOf({ groupExchange }: SshProbe): number | null {
  const sizes = groupExchange?.sizes ?? [];
  return sizes.find(({ askedBits }) => askedBits === preferredModulusBits)?.modulusBits ?? null;
}
