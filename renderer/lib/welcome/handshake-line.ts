import type { DemoServer, DemoSetUp } from '../../../electron/shared/demo.ts';
import type { KeyExchange } from '../../../electron/shared/report.ts';
import { groupName, shortCipher } from '../inspector/algorithm-names.ts';
import { text } from '../text/text.ts';
import { versionName } from '../text/version-name.ts';

type LastConnection = NonNullable<DemoServer['lastConnection']>;

/** What the last real handshake chose: `TLS 1.3, X25519MLKEM768, AES-256-GCM`; of SSH without a version. */
export function chosenLine({ protocolVersion, keyExchange, cipher }: LastConnection): string {
  const parts = [
    tlsVersion(protocolVersion ?? ''),
    keyExchange && exchangeName(keyExchange),
    cipher && shortCipher(cipher),
  ];
  return parts.filter(Boolean).join(', ');
}

/** What a server that nobody connected to yet would choose. */
export function setUpLine(setUp: DemoSetUp): string {
  if (setUp.protocol === 'sftp') return setUp.keyExchange[0] ?? '';
  const [group] = setUp.groups;
  const exchange =
    group === undefined
      ? text.demo.keyTransport
      : exchangeName({ name: group, family: /MLKEM/i.test(group) ? 'hybrid' : 'ECDHE' });
  return `${tlsVersion(setUp.version)}, ${exchange}`;
}

/** `TLS 1.3`; empty for SSH, whose version never differs. */
function tlsVersion(version: string): string {
  return version.startsWith('TLSv') ? versionName(version) : '';
}

/** Names of SSH say everything; the groups of TLS do so with their family. */
function exchangeName({ name, family }: Pick<KeyExchange, 'name' | 'family'>): string {
  if (family === 'RSA') return text.demo.keyTransport;
  const isGroup = /^(?:x\d|secp|p-|ffdhe)/i.test(name) && family !== 'hybrid';
  return isGroup ? `${family} ${groupName(name)}` : name;
}
