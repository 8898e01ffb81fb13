import type { Prompt } from 'ssh2';
import { printable } from '../../wire/ssh/identification.ts';

/** One way in that was tried or passed over, for the message when none worked. */
export interface Attempt {
  method: 'agent' | 'publickey' | 'password' | 'keyboard-interactive';
  /** Which key, where there are several. */
  what: string | null;
  why: string;
}

/** RFC 4256 sets no bounds; longer texts than this no login module sends. */
const maxPromptLength = 1000;

/** What PAM asks where password sign-in itself is switched off; a saved password answers it. */
export function isPasswordPrompt(prompts: readonly Prompt[]): boolean {
  const [only] = prompts;
  return (
    prompts.length === 1 && only?.echo !== true && /^[^\n]*\bpassword\b/i.test(only?.prompt ?? '')
  );
}

/** The server's text for people: line breaks stay, other control characters do not. */
export function showable(text: string): string {
  const cut = text.slice(0, maxPromptLength);
  return cut
    .replace(/\r\n?/g, '\n')
    .replace(/[\0-\x09\x0b-\x1f\x7f-\x9f]/g, ' ')
    .trim();
}

/** An attempt in the words of the message when none worked. */
export function describeAttempt({ method, what, why }: Attempt): string {
  const names = {
    agent: 'agent',
    publickey: 'key file',
    password: 'password',
    'keyboard-interactive': 'questions of the server',
  };
  return `${names[method]}${what === null ? '' : ` ${printable(what)}`} (${why.replace(/\.$/, '')})`;
}
