import { createHash } from 'node:crypto';
import { offerFacts, type Facts } from './facts.ts';

/** Wireshark's names of the ten lists. epan/dissectors/packet-ssh.c. */
const listNames: Readonly<Record<string, string>> = {
  'ssh.kex_algorithms': 'keyExchange',
  'ssh.server_host_key_algorithms': 'hostKey',
  'ssh.encryption_algorithms_client_to_server': 'ciphersClientToServer',
  'ssh.encryption_algorithms_server_to_client': 'ciphersServerToClient',
  'ssh.mac_algorithms_client_to_server': 'macsClientToServer',
  'ssh.mac_algorithms_server_to_client': 'macsServerToClient',
  'ssh.compression_algorithms_client_to_server': 'compressionClientToServer',
  'ssh.compression_algorithms_server_to_client': 'compressionServerToClient',
  'ssh.languages_client_to_server': 'languagesClientToServer',
  'ssh.languages_server_to_client': 'languagesServerToClient',
};

type Side = 'client' | 'server';
type Leaves = [name: string, value: string][];

interface Message {
  from: Side;
  code: number;
  bytes: number;
  leaves: Leaves;
}

/**
 * What tshark says about the one connection of a capture: the output of
 * `tshark -Y ssh -T json -J ssh --no-duplicate-keys`. It knows nothing of strict key exchange.
 */
export function factsOfTshark(json: string): Facts {
  const frames = (JSON.parse(json) as unknown[]).map((frame) => leavesOf(frame));
  const messages = frames.flatMap((leaves) => messagesOf(leaves));
  const facts: Facts = { ...sizes(messages, 'client'), ...sizes(messages, 'server') };
  for (const leaves of frames) {
    const line = valueOf(leaves, 'ssh.protocol');
    if (line !== undefined) facts[sideOf(leaves)] ??= line;
  }
  for (const { from, code, leaves } of messages) {
    if (code === 20) Object.assign(facts, offerFacts(from, listsOf(leaves)));
    else if (code >= 30) Object.assign(facts, exchangeFacts(leaves));
  }
  return facts;
}

/** Every text in the tree, in the order of the packet. */
function leavesOf(value: unknown, name = ''): Leaves {
  if (typeof value === 'string') return [[name, value]];
  if (Array.isArray(value)) return value.flatMap((item) => leavesOf(item, name));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, key));
}

function valueOf(leaves: Leaves, name: string): string | undefined {
  return leaves.find(([key]) => key === name)?.[1];
}

function sideOf(leaves: Leaves): Side {
  return valueOf(leaves, 'ssh.direction') === '0' ? 'client' : 'server';
}

/** A segment may hold several messages, each from one length to the next. */
function messagesOf(leaves: Leaves): Message[] {
  const starts = leaves.flatMap(([name], index) => (name === 'ssh.packet_length' ? [index] : []));
  return starts.flatMap((start, index) => {
    const part = leaves.slice(start, starts[index + 1]);
    const code = Number(valueOf(part, 'ssh.message_code') ?? NaN);
    // The length itself has four bytes.
    const bytes = Number(part[0]?.[1]) + 4;
    return Number.isNaN(code) ? [] : [{ from: sideOf(leaves), code, bytes, leaves: part }];
  });
}

/**
 * Sizes of one side's packets up to its NEWKEYS. tshark overlooks a KEXINIT that comes in one segment with
 * the identification; then it has no complete list.
 */
function sizes(messages: readonly Message[], from: Side): Facts {
  const own = messages.filter((message) => message.from === from);
  if (own[0]?.code !== 20) return {};
  const last = own.findIndex((message) => message.code === 21);
  const part = own.slice(0, last < 0 ? undefined : last + 1);
  return { [`${from}MessageBytes`]: part.map((message) => message.bytes) };
}

function listsOf(leaves: Leaves): Record<string, string[]> {
  const lists: Record<string, string[]> = {};
  for (const [key, value] of leaves) {
    const name = listNames[key];
    if (name !== undefined) lists[name] = value === '' ? [] : value.split(',');
  }
  return lists;
}

function exchangeFacts(leaves: Leaves): Facts {
  const facts: Facts = {};
  const number = (name: string): number => Number(valueOf(leaves, `ssh.dh_gex.${name}`));
  const modulus = valueOf(leaves, 'ssh.dh_gex.p');
  if (modulus !== undefined) facts.groupBits = bitLength(modulus);
  if (valueOf(leaves, 'ssh.dh_gex.nbits') !== undefined)
    facts.groupRequest = [number('min'), number('nbits'), number('max')];
  const type = valueOf(leaves, 'ssh.host_key.type');
  if (type !== undefined) facts.hostKeyType = type;
  const algorithm = valueOf(leaves, 'ssh.host_sig.type');
  if (algorithm !== undefined) facts.signatureAlgorithm = algorithm;
  const blob = valueOf(leaves, 'ssh.host_sig.length');
  if (blob !== undefined && algorithm !== undefined)
    facts.signatureBytes = Number(blob) - 8 - algorithm.length;
  const key = valueOf(leaves, 'ssh.host_key.eddsa.key');
  if (type === 'ssh-ed25519' && key !== undefined)
    facts.hostKeyFingerprint = fingerprint(type, key);
  return facts;
}

/** Of `00:da:55…`. */
function bitLength(hex: string): number {
  return BigInt(`0x${hex.replaceAll(':', '')}`).toString(2).length;
}

/** Of the blob `string type · string key`. RFC 8709 §4. */
function fingerprint(type: string, hex: string): string {
  const parts = [Buffer.from(type), Buffer.from(hex.replaceAll(':', ''), 'hex')].flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return [length, part];
  });
  const digest = createHash('sha256').update(Buffer.concat(parts)).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}
