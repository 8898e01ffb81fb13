import type { ErrorCode } from '../../../../electron/shared/errors.ts';
import { formatBytes } from '../format.ts';

/** What happened, why, and what to do: three sentences at most, for a person. */
export interface ErrorText {
  what: string;
  why: string;
  advice: string;
  /** Two or three words for the chip of the crossing. */
  short: string;
}

/** The facts of a failure that sentences are made of; undefined where nobody said. */
export interface ErrorFacts {
  message: string;
  host: string;
  path: string | undefined;
  user: string | undefined;
  needBytes: number | undefined;
  freeBytes: number | undefined;
}

export type ErrorTexts = Readonly<Record<ErrorCode, (facts: ErrorFacts) => ErrorText>>;

const place = ({ path }: ErrorFacts): string => path ?? 'this item';

export const errors: ErrorTexts = {
  'invalid-request': ({ message }) => ({
    what: 'Keyferry could not do that.',
    why: message,
    advice: 'Check what you entered.',
    short: 'invalid request',
  }),
  unsupported: ({ message }) => ({
    what: 'This server cannot do that.',
    why: message,
    advice: 'Choose another way, or ask the operator to turn it on.',
    short: 'not supported',
  }),
  cancelled: () => ({
    what: 'Cancelled.',
    why: 'You stopped it before it was done.',
    advice: 'Start it again when you want to.',
    short: 'cancelled',
  }),
  dns: ({ host }) => ({
    what: `${host} was not found.`,
    why: 'No address is known for this name.',
    advice: 'Check the spelling and your network connection.',
    short: 'name not found',
  }),
  refused: ({ host }) => ({
    what: `${host} refused the connection.`,
    why: 'The computer is there, but no server answers at this port.',
    advice: 'Check the port, or ask whether the server is running.',
    short: 'refused',
  }),
  timeout: ({ host }) => ({
    what: `${host} did not answer in time.`,
    why: 'The server is switched off, out of reach, or behind a firewall.',
    advice: 'Check your network, then retry.',
    short: 'no answer',
  }),
  'connection-lost': ({ host, message }) => ({
    what: `The connection to ${host} was lost.`,
    why: message,
    advice: 'Reconnect. Files that were complete are safe.',
    short: 'connection lost',
  }),
  'host-key-unknown': ({ host }) => ({
    what: `${host} is not known yet.`,
    why: 'You have not said that its host key may be trusted.',
    advice: 'Compare its fingerprint with the operator’s, then pin it.',
    short: 'host key unknown',
  }),
  'host-key-changed': ({ host }) => ({
    what: `The host key of ${host} has changed.`,
    why: 'Someone may be intercepting this connection, or the server was rebuilt.',
    advice: 'Ask the operator for the new fingerprint before you go on.',
    short: 'host key changed',
  }),
  'certificate-invalid': ({ host, message }) => ({
    what: `The certificate of ${host} is not valid.`,
    why: message,
    advice: 'Ask the operator before you send anything.',
    short: 'certificate not valid',
  }),
  'negotiation-failed': ({ host, message }) => ({
    what: `${host} and Keyferry have no algorithm in common.`,
    why: message,
    advice: 'The operator can turn on one of the methods that Keyferry offers.',
    short: 'nothing in common',
  }),
  'policy-violated': ({ message }) => ({
    what: 'The connection is weaker than this site allows.',
    why: message,
    advice: 'Ask the operator for stronger algorithms, or change the site’s policy.',
    short: 'policy violated',
  }),
  'auth-failed': ({ host, user, message }) => ({
    what: `${host} did not accept the sign-in${user === undefined ? '' : ` of ${user}`}.`,
    why: message,
    advice: 'Check user name, password and key, then retry.',
    short: 'sign-in failed',
  }),
  'not-found': (facts) => ({
    what: `${place(facts)} is not there.`,
    why: 'It may have been moved, renamed or deleted.',
    advice: 'Check its name, or look for it in the folder above.',
    short: 'not found',
  }),
  'already-exists': (facts) => ({
    what: `${place(facts)} exists already.`,
    why: 'Nothing was replaced.',
    advice: 'Choose another name.',
    short: 'name taken',
  }),
  'wrong-kind': (facts) => ({
    what: `${place(facts)} is of another kind.`,
    why: 'A folder was expected where a file is, or a file where a folder is.',
    advice: 'Refresh, and look at what is there now.',
    short: 'wrong kind',
  }),
  'permission-denied': (facts) => ({
    what: `No permission for ${place(facts)}.`,
    why: 'Your account is not allowed to do this there.',
    advice: 'Ask its owner, or sign in as someone who may.',
    short: 'permission denied',
  }),
  locked: (facts) => ({
    what: `${place(facts)} is locked.`,
    why: 'Somebody else is working on it. Nothing was changed.',
    advice: 'Wait until it is released, or choose another name.',
    short: 'locked',
  }),
  'quota-exceeded': (facts) => ({
    what: 'Your quota is used up.',
    why: spaceOf(facts) ?? 'The server gives your account no more room.',
    advice: 'Free some space, then retry.',
    short: 'quota used up',
  }),
  'disk-full': (facts) => ({
    what: 'The disk is full.',
    why: spaceOf(facts) ?? 'There is no room left on the target.',
    advice: 'Free some space, then retry.',
    short: 'disk full',
  }),
  'name-invalid': (facts) => ({
    what: `${place(facts)} has a name that cannot be used there.`,
    why: facts.message,
    advice: 'Rename it, then retry.',
    short: 'name not valid',
  }),
  'malformed-message': ({ host, message }) => ({
    what: `${host} sent something that Keyferry does not understand.`,
    why: message,
    advice: 'Check that the port belongs to an SFTP server.',
    short: 'not an SFTP server',
  }),
  'limit-exceeded': ({ message }) => ({
    what: 'There was more than Keyferry takes.',
    why: message,
    advice: 'Try it with fewer items at once.',
    short: 'limit exceeded',
  }),
  'integrity-mismatch': (facts) => ({
    what: `${place(facts)} did not arrive as it was sent.`,
    why: 'Its size or checksum is not that of the source.',
    advice: 'Retry. Nothing was put under its final name.',
    short: 'check failed',
  }),
  'source-changed': (facts) => ({
    what: `${place(facts)} changed while it was read.`,
    why: 'Something else wrote to it.',
    advice: 'Wait until it is complete, then retry.',
    short: 'source changed',
  }),
  internal: ({ message }) => ({
    what: 'Something went wrong in Keyferry.',
    why: message,
    advice: 'Retry. If it happens again, report it with the lines of the log.',
    short: 'internal error',
  }),
};

function spaceOf({ needBytes, freeBytes }: ErrorFacts): string | undefined {
  if (needBytes === undefined) return undefined;
  const needs = `Needs ${formatBytes(needBytes)}`;
  return freeBytes === undefined ? `${needs}.` : `${needs}, ${formatBytes(freeBytes)} free.`;
}
