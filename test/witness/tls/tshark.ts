import type { TlsFacts } from './facts.ts';

type Leaves = [name: string, value: string][];
type Side = 'client' | 'server';

/** One handshake message, or an alert (type -1). */
interface Message {
  from: Side;
  type: number;
  leaves: Leaves;
}

/** SHA-256 of `HelloRetryRequest`. RFC 8446 §4.1.3. */
const retryRandom = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';

/**
 * What tshark says about the last connection of a capture: the output of
 * `tshark -Y tls -T json -J "tcp tls" --no-duplicate-keys`, decrypted with the server's key log.
 */
export function factsOfTlsTshark(json: string, port: number): TlsFacts {
  const frames = (JSON.parse(json) as unknown[]).map((frame) => leavesOf(frame));
  // Streams without a hello only made the capture end.
  const begun = frames.filter((leaves) => value(leaves, 'tls.handshake.type') === '1');
  const last = begun.map((leaves) => value(leaves, 'tcp.stream')).at(-1);
  const messages = frames
    .filter((leaves) => value(leaves, 'tcp.stream') === last)
    .flatMap((leaves) => messagesOf(leaves, port));
  const facts: TlsFacts = {};
  for (const from of ['client', 'server'] as const) {
    const own = messages.filter((message) => message.from === from);
    facts[`${from}.messages`] = own.flatMap(({ type }) => (type < 0 ? [] : type));
    // Whether a Finished can be read depends on who reads, so its size is left out.
    facts[`${from}.sizes`] = own.flatMap(({ type, leaves }) =>
      type < 0 || type === 20 ? [] : Number(value(leaves, 'tls.handshake.length')) + 4,
    );
    facts[`${from}.alerts`] = own.flatMap(({ type, leaves }) =>
      type < 0 && value(leaves, 'tls.alert_message.desc') !== '0'
        ? Number(value(leaves, 'tls.alert_message.desc'))
        : [],
    );
  }
  let hellos = 0;
  for (const message of messages) {
    if (message.type === 1) {
      hellos += 1;
      Object.assign(facts, helloFacts(`hello${String(hellos)}`, message.leaves));
    } else Object.assign(facts, messageFacts(message, facts));
  }
  return { ...facts, ...summed(messages, facts) };
}

/** What follows from the messages, told in another way than the report tells it. */
function summed(messages: readonly Message[], facts: TlsFacts): TlsFacts {
  const types = (from: Side): number[] =>
    messages.filter((message) => message.from === from).map(({ type }) => type);
  if (!types('server').includes(20)) return {};
  const answered = facts['answer.extensions'];
  const extensions: readonly unknown[] = Array.isArray(answered) ? answered : [];
  const isModern = extensions.includes(43);
  const hasTicket = types('server').includes(4);
  const isSent = types('client').some((type) => type === 11 || type === 25);
  const isAsked = types('server').includes(13);
  const given = facts['client.certificates'];
  const isEmpty = Array.isArray(given) && given.length === 0;
  const pskMode = extensions.includes(51) ? 'psk_dhe_ke' : 'psk_ke';
  return {
    encryptThenMac: isModern ? null : extensions.includes(22),
    pskMode: extensions.includes(41) ? pskMode : null,
    ...((hasTicket || !isModern) && { hasTicket }),
    clientCertificate: !isAsked ? 'not-requested' : isSent && !isEmpty ? 'sent' : 'requested',
  };
}

/** Every text in the tree, in the order of the packet. */
function leavesOf(node: unknown, name = ''): Leaves {
  if (typeof node === 'string') return [[name, node]];
  if (Array.isArray(node)) return node.flatMap((item) => leavesOf(item, name));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, item]) => leavesOf(item, key));
}

function messagesOf(leaves: Leaves, port: number): Message[] {
  const from = value(leaves, 'tcp.dstport') === String(port) ? 'client' : 'server';
  const starts = leaves.flatMap(([name], index) =>
    name === 'tls.handshake.type' || name === 'tls.alert_message.level' ? [index] : [],
  );
  return starts.map((start, index) => {
    const part = leaves.slice(start, starts[index + 1]);
    const [name, first] = part[0] ?? ['', ''];
    return { from, type: name === 'tls.handshake.type' ? Number(first) : -1, leaves: part };
  });
}

function value(leaves: Leaves, name: string): string | undefined {
  return leaves.find(([key]) => key === name)?.[1];
}

function values(leaves: Leaves, name: string): string[] {
  return leaves.flatMap(([key, text]) => (key === name ? text : []));
}

/** Of `0x0304` and of `772`. */
const numbers = (leaves: Leaves, name: string): number[] => values(leaves, name).map(Number);
const hex = (text: string | undefined): string => (text ?? '').replaceAll(':', '');

function optional(leaves: Leaves, name: string): number | null {
  const found = value(leaves, name);
  return found === undefined ? null : Number(found);
}

function common(name: string, leaves: Leaves): TlsFacts {
  return {
    [`${name}.version`]: optional(leaves, 'tls.handshake.version'),
    [`${name}.random`]: hex(value(leaves, 'tls.handshake.random')),
    [`${name}.sessionId`]: hex(value(leaves, 'tls.handshake.session_id')),
    [`${name}.extensions`]: numbers(leaves, 'tls.handshake.extension.type'),
    [`${name}.alpn`]: values(leaves, 'tls.handshake.extensions_alpn_str'),
  };
}

function helloFacts(name: string, leaves: Leaves): TlsFacts {
  return {
    ...common(name, leaves),
    [`${name}.suites`]: numbers(leaves, 'tls.handshake.ciphersuite'),
    [`${name}.compression`]: numbers(leaves, 'tls.handshake.comp_method'),
    [`${name}.groups`]: numbers(leaves, 'tls.handshake.extensions_supported_group'),
    [`${name}.schemes`]: numbers(leaves, 'tls.handshake.sig_hash_alg'),
    [`${name}.versions`]: numbers(leaves, 'tls.handshake.extensions.supported_version'),
    [`${name}.shares`]: numbers(leaves, 'tls.handshake.extensions_key_share_group'),
    [`${name}.shareSizes`]: numbers(
      leaves,
      'tls.handshake.extensions_key_share_key_exchange_length',
    ),
    [`${name}.pointFormats`]: numbers(leaves, 'tls.handshake.extensions_ec_point_format'),
    [`${name}.pskModes`]: numbers(leaves, 'tls.extension.psk_ke_mode'),
    [`${name}.sni`]: value(leaves, 'tls.handshake.extensions_server_name') ?? null,
  };
}

function messageFacts({ from, type, leaves }: Message, before: TlsFacts): TlsFacts {
  switch (type) {
    case 2: {
      const random = hex(value(leaves, 'tls.handshake.random'));
      return answerFacts(random === retryRandom ? 'retry' : 'answer', leaves);
    }
    case 4:
      return {
        'ticket.lifetime': optional(leaves, 'tls.handshake.session_ticket_lifetime_hint'),
        'ticket.bytes': optional(leaves, 'tls.handshake.session_ticket_length'),
      };
    case 8:
      return {
        'encrypted.extensions': numbers(leaves, 'tls.handshake.extension.type'),
        'encrypted.alpn': values(leaves, 'tls.handshake.extensions_alpn_str'),
      };
    case 11:
      return { [`${from}.certificates`]: numbers(leaves, 'tls.handshake.certificate_length') };
    case 12: {
      const curve = optional(leaves, 'tls.handshake.server_named_curve');
      const prime = value(leaves, 'tls.handshake.p');
      const signature = optional(leaves, 'tls.handshake.sig_hash_alg');
      const primeBits = prime === undefined ? null : bitLength(prime);
      return {
        'exchange.curve': curve,
        'exchange.primeBits': primeBits,
        'exchange.publicKeyBytes':
          optional(leaves, 'tls.handshake.server_point_len') ??
          optional(leaves, 'tls.handshake.ys_len'),
        'exchange.signature': signature,
        'exchange.signatureBytes': optional(leaves, 'tls.handshake.sig_len'),
        ...(curve === null ? { exchangeBits: primeBits } : { exchangeGroup: curve }),
        signature,
      };
    }
    case 15: {
      const scheme = optional(leaves, 'tls.handshake.sig_hash_alg');
      // Of the client's key nothing is said outside of the messages.
      const isSummed = from === 'server' && before['signature'] === undefined;
      return {
        [`${from}.verify`]: scheme,
        [`${from}.verifyBytes`]: optional(leaves, 'tls.handshake.client_cert_vrfy.sig_len'),
        ...(isSummed && { signature: scheme }),
      };
    }
    default:
      return {};
  }
}

function answerFacts(name: string, leaves: Leaves): TlsFacts {
  const suite = optional(leaves, 'tls.handshake.ciphersuite');
  const share =
    optional(leaves, 'tls.handshake.extensions_key_share_group') ??
    optional(leaves, 'tls.handshake.extensions_key_share_selected_group');
  const isAnswer = name === 'answer';
  return {
    ...common(name, leaves),
    [`${name}.suite`]: suite,
    [`${name}.compression`]: optional(leaves, 'tls.handshake.comp_method'),
    [`${name}.selectedVersion`]: optional(leaves, 'tls.handshake.extensions.supported_version'),
    [`${name}.share`]: share,
    [`${name}.shareBytes`]: optional(
      leaves,
      'tls.handshake.extensions_key_share_key_exchange_length',
    ),
    ...(isAnswer && { suiteId: suite }),
    ...(isAnswer && share !== null && { exchangeGroup: share }),
    ...(!isAnswer && { isRetried: true }),
  };
}

/** Of `00:da:55…`. */
function bitLength(text: string): number {
  return BigInt(`0x${hex(text)}`).toString(2).length;
}
