import type { HandshakeMessage, SecurityReport } from '../../../electron/shared/report.ts';

/** One arrow of the overview. */
export interface Step {
  name: string;
  from: 'client' | 'server';
  /** Both sides sent the same, one after the other. */
  isBoth: boolean;
  bytes: number;
  isKeyExchange: boolean;
  isEncrypted: boolean;
}

/** They frame the exchange; the two halves of the secret travel in the messages between them. */
const framing: ReadonlySet<string> = new Set(['KEXINIT', 'NEWKEYS']);

/** The first messages are the ones that agree on keys; later ones are counted, not drawn. */
const stepsShown = 12;

/** The handshake with its symmetric pairs (`KEXINIT` both ways) drawn as one arrow. */
export function stepsOf(messages: readonly HandshakeMessage[]): Step[] {
  const steps: Step[] = [];
  for (const message of messages) {
    const last = steps.at(-1);
    const isAnswer =
      last !== undefined &&
      !last.isBoth &&
      last.name === message.name &&
      last.from !== message.from &&
      last.isEncrypted === message.encrypted;
    if (isAnswer) {
      last.isBoth = true;
      last.bytes += message.bytes;
    } else {
      steps.push({
        name: message.name,
        from: message.from,
        isBoth: false,
        bytes: message.bytes,
        isKeyExchange: message.keyExchange && !framing.has(message.name),
        isEncrypted: message.encrypted,
      });
    }
  }
  return steps.slice(0, stepsShown);
}

/** The messages up to the sign-in; those of renewed keys follow much later. */
export function handshakeOf({ messages }: SecurityReport): HandshakeMessage[] {
  return messages.filter(({ rekey }) => rekey === undefined);
}

export function bytesOf(messages: readonly HandshakeMessage[]): number {
  return messages.reduce((sum, message) => sum + message.bytes, 0);
}
