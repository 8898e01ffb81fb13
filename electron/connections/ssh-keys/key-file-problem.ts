/** Why a file cannot be used for signing in, as a sentence for people. */
export class KeyFileProblem extends Error {
  override readonly name = 'KeyFileProblem';
  /** Another passphrase may help: it is worth asking again. */
  readonly isPassphraseWrong: boolean;

  constructor(
    message: string,
    { isPassphraseWrong = false, cause }: { isPassphraseWrong?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.isPassphraseWrong = isPassphraseWrong;
  }
}

/** @returns the problem of a file of this name whose passphrase does not fit */
export function wrongPassphrase(name: string, cause?: unknown): KeyFileProblem {
  return new KeyFileProblem(`${name} cannot be opened: the passphrase is wrong.`, {
    isPassphraseWrong: true,
    cause,
  });
}
