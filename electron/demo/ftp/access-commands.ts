import { triesAllowed } from '../running-server.ts';
import { Refusal, reply } from './reply.ts';
import type { FtpHandlers } from './state.ts';

/** What is understood before the sign-in, and before TLS as far as it says nothing about anybody. */
export const openVerbs: ReadonlySet<string> = new Set([
  ...['AUTH', 'USER', 'PASS', 'PBSZ', 'PROT'],
  ...['FEAT', 'SYST', 'NOOP', 'QUIT', 'OPTS'],
]);

/** RFC 2389 §3: a feature a line; the last words end the reply. */
const features = [
  'AUTH TLS',
  'PBSZ',
  'PROT',
  'EPSV',
  'UTF8',
  'SIZE',
  'MDTM',
  'MFMT',
  'REST STREAM',
  'TVFS',
  'MLST type*;size*;modify*;UNIX.mode*;',
];

/** Sign-in and protection: RFC 959 §4.1.1, RFC 4217. */
export const accessCommands: FtpHandlers = {
  AUTH(state, argument) {
    if (!/^(?:TLS|TLS-C|SSL)$/i.test(argument)) return reply(504, 'Only AUTH TLS is known here.');
    if (state.isSecure) return reply(503, 'The connection is protected already.');
    state.secure();
    return reply(234, 'Go on with TLS.');
  },
  PBSZ(state) {
    return state.isSecure ? reply(200, 'PBSZ=0') : reply(503, 'First comes AUTH TLS.');
  },
  PROT(state, argument) {
    if (!state.isSecure) return reply(503, 'First comes AUTH TLS.');
    // RFC 4217 §9: 534 where policy demands more.
    if (argument.toUpperCase() !== 'P') return reply(534, 'Data passes under PROT P only.');
    state.isDataPrivate = true;
    return reply(200, 'Data connections are private.');
  },
  USER(state, argument) {
    // RFC 4217 §10.2 allows to refuse names in the clear; no password may follow.
    if (!state.isSecure) return reply(530, 'Sign in over TLS: first comes AUTH TLS.');
    state.user = argument;
    state.isSignedIn = false;
    return reply(331, 'And the password?');
  },
  PASS(state, argument) {
    const { user, account } = state;
    if (!state.isSecure || user === null) return reply(503, 'First comes USER.');
    if (state.failedTries >= triesAllowed) throw new Refusal(421, 'Too many tries.');
    state.user = null;
    if (!account.isRight(user, argument)) {
      state.failedTries += 1;
      return reply(530, 'Name or password is wrong.');
    }
    state.isSignedIn = true;
    return reply(230, 'Welcome aboard.');
  },
  FEAT: () => reply(211, 'Features:', ...features, 'End'),
  SYST: () => reply(215, 'UNIX Type: L8'),
  NOOP: () => reply(200, 'Here.'),
  OPTS(_state, argument) {
    if (/^UTF-?8 ON$/i.test(argument)) return reply(200, 'Names are UTF-8, always.');
    if (/^MLST\b/i.test(argument)) return reply(200, 'MLST OPTS type;size;modify;UNIX.mode;');
    return reply(501, 'There is no such option.');
  },
};
