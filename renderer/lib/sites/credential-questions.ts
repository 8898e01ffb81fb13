import type { CredentialRequest } from '../../../electron/shared/site.ts';
import { displayName } from '../text/names.ts';
import { text } from '../text/text.ts';

/** One dialog's worth of questions, whoever asks them. */
export interface Questions {
  title: string;
  second: string;
  /** The second line is a path. */
  isPath: boolean;
  fields: readonly { label: string; isSecret: boolean }[];
  /** An answer was refused before. */
  isAgain: boolean;
  action: string;
}

/** @param host the server of the connection, which may not be the one who asks */
export function questionsOf(request: CredentialRequest, host: string): Questions {
  const { prompt } = text.sites;
  const asker = askerOf(request, host);
  switch (request.kind) {
    case 'password':
      return {
        title: prompt.passwordTitle(displayName(request.user), asker),
        second: request.from?.kind === 'proxy' ? prompt.proxyHint : '',
        isPath: false,
        fields: [{ label: text.sites.password, isSecret: true }],
        isAgain: request.attempt > 1,
        action: prompt.signIn,
      };
    case 'passphrase':
      return {
        title: prompt.passphraseTitle,
        second: displayName(request.file),
        isPath: true,
        fields: [{ label: prompt.passphrase, isSecret: true }],
        isAgain: request.attempt > 1,
        action: prompt.unlock,
      };
    case 'prompts':
      return {
        title: prompt.promptsTitle(asker),
        second: serverWords(request.title, request.instructions),
        isPath: false,
        // Whatever is not to be echoed is a secret; an unnamed question still needs a name.
        fields: request.prompts.map(({ text: label, isEchoed }) => ({
          label: label.trim() === '' ? prompt.answer : label.trim(),
          isSecret: !isEchoed,
        })),
        isAgain: false,
        action: prompt.send,
      };
  }
}

/** Who asks: a password must not be given to the wrong one of them. */
function askerOf(request: CredentialRequest, host: string): string {
  const from = request.kind === 'passphrase' ? undefined : request.from;
  if (!from) return host;
  const name = displayName(`${from.host}:${String(from.port)}`);
  return from.kind === 'jump' ? text.sites.prompt.jumpHost(name) : text.sites.prompt.proxy(name);
}

/** What the server wrote, each line made harmless, with whose words these are. */
function serverWords(title: string, instructions: string): string {
  const lines = [title, ...instructions.split(/\r?\n/)].map((line) => displayName(line.trim()));
  const said = lines.filter((line) => line !== '');
  return said.length === 0 ? '' : [...said, text.sites.prompt.fromServer].join('\n');
}
