import type { SecurityReport } from '../../../electron/shared/report.ts';
import type { Connection } from '../sites/connection.svelte.ts';
import { describeFailure } from '../text/error-text.ts';
import { text } from '../text/text.ts';
import { shortCipher, shortKeyExchange } from '../inspector/algorithm-names.ts';

export type RouteLook = 'open' | 'connecting' | 'caution' | 'stopped' | 'none';

/** What the chip in the middle of the crossing says. */
export type ChipContent =
  | { kind: 'plain'; look: RouteLook; words: string; protocol: string | null }
  | {
      kind: 'secured';
      look: 'open' | 'caution';
      protocol: string;
      /** The name on the wire, and the one that fits into a narrow window. */
      keyExchange: string;
      keyExchangeShort: string;
      cipher: string;
      grade: NonNullable<SecurityReport['grade']> | null;
    };

export function chipOf(connection: Connection | undefined): ChipContent {
  if (!connection?.target || connection.phase === 'draft') {
    return { kind: 'plain', look: 'none', words: text.desk.notConnected, protocol: null };
  }
  const protocol = connection.target.protocol.toUpperCase();
  if (connection.phase === 'connecting') {
    return { kind: 'plain', look: 'connecting', words: text.desk.connecting, protocol };
  }
  if (connection.phase === 'closed' && !connection.failure) {
    // Nothing went wrong: somebody disconnected, or has not connected again yet.
    const words = connection.isRestored ? text.desk.notConnected : text.desk.disconnected;
    return { kind: 'plain', look: 'none', words, protocol };
  }
  if (connection.phase !== 'open') {
    return { kind: 'plain', look: 'stopped', words: stopWords(connection), protocol };
  }
  return securedChip(protocol, connection.report);
}

function securedChip(protocol: string, report: SecurityReport | null): ChipContent {
  const keyExchange = report?.keyExchange ?? null;
  const hasForwardSecrecy = keyExchange?.forwardSecrecy ?? false;
  return {
    kind: 'secured',
    look: hasForwardSecrecy ? 'open' : 'caution',
    protocol,
    keyExchange: keyExchange?.name ?? text.inspector.none,
    keyExchangeShort: keyExchange ? shortKeyExchange(keyExchange.name) : text.inspector.none,
    cipher: shortCipher(
      report?.encryption?.clientToServer.cipher ?? report?.cipherSuite?.parts.encryption ?? '',
    ),
    grade: report?.grade ?? null,
  };
}

function stopWords({ failure, phase }: Connection): string {
  if (!failure) return text.desk.disconnected;
  const { short } = describeFailure(failure);
  return phase === 'closed' && failure.code === 'connection-lost'
    ? text.desk.disconnected
    : text.desk.stopped(short);
}
