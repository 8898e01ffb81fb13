import { basename } from 'node:path';
import type { AnyAuthMethod, ParsedKey, Prompt } from 'ssh2';
import { KeyFileProblem } from '../../connections/ssh-keys/key-file-problem.ts';
import type { SignInStep, SshSignIn } from '../../connections/ssh-sign-in.ts';
import { withCertificate } from '../../connections/ssh2-extension/shown-keys.ts';
import { AppError } from '../../shared/errors.ts';
import type { SftpTarget, SshSignInKind } from '../../shared/site.ts';
import type { AskCredentials } from '../protocol.ts';
import { certifiedAgentKey, listAgentKeys, type AgentKey } from './agent.ts';
import { describeAttempt, isPasswordPrompt, showable, type Attempt } from './attempts.ts';
import { assertNoSecurityKey, readKeyFile, unlockKey, type KeyFile } from './key-files.ts';
import {
  certifies,
  readCertificateBeside,
  readUserCertificate,
  whyRefused,
  type UserCertificate,
} from './user-certificates.ts';

/** How often a person is asked again after a wrong password, passphrase or code. */
const maxAsks = 3;

/** OpenSSH hangs up after six attempts (MaxAuthTries); one is left for a key file or a password. */
const maxAgentKeys = 5;

/** Factors that a server may ask for one after the other. */
const maxRounds = 4;

/** RFC 4256 sets no bounds; more prompts than this no login module sends. */
const maxPrompts = 32;

export interface SignInOptions {
  target: Pick<
    SftpTarget,
    'host' | 'user' | 'identityFiles' | 'certificateFiles' | 'agent' | 'signInOrder'
  >;
  credentials: AskCredentials;
  signal: AbortSignal;
}

/**
 * Tries agent, key files, password and keyboard-interactive, in this order or in that of the target, as
 * far as the server takes them.
 */
export function createSignIn(options: SignInOptions): SshSignIn {
  const ways = new WaysIn(options);
  const run = ways.run();
  return {
    async next(step) {
      ways.step = step;
      const { value, done } = await run.next();
      if (done) throw ways.failure();
      return value;
    },
    note(problem) {
      ways.note(problem);
    },
  };
}

type Attempts = AsyncGenerator<AnyAuthMethod, void, undefined>;

interface Way {
  method: string;
  attempts: () => Attempts | Generator<AnyAuthMethod>;
}

const usualOrder: readonly SshSignInKind[] = ['agent', 'key-file', 'password', 'interactive'];

class WaysIn {
  /** The server's answer to the attempt before. */
  step: SignInStep = { methodsLeft: null, isPartialSuccess: false };
  readonly #options: SignInOptions;
  readonly #attempts: Attempt[] = [];
  readonly #usedKeys = new Set<string>();
  #certificates: Promise<UserCertificate[]> | undefined;
  /** Asking itself went wrong: cancelled, or nobody there who could ask. */
  #askingFailed: unknown;
  /** Somebody was asked and gave no answer, or three wrong ones: no further questions. */
  #isAskingOver = false;

  constructor(options: SignInOptions) {
    this.#options = options;
  }

  /** Each `yield` is one attempt; `this.step` holds its answer afterwards. */
  async *run(): Attempts {
    // Lets in where nothing is asked, and else tells which ways there are. RFC 4252 §5.2.
    yield { type: 'none', username: this.#user };
    const byKind: Readonly<Record<SshSignInKind, Way>> = {
      agent: { method: 'publickey', attempts: () => this.#agentKeys() },
      'key-file': { method: 'publickey', attempts: () => this.#keyFiles() },
      password: { method: 'password', attempts: () => this.#passwords() },
      interactive: { method: 'keyboard-interactive', attempts: () => this.#conversations() },
    };
    const ways = (this.#options.target.signInOrder ?? usualOrder).map((kind) => byKind[kind]);
    const left = [...ways];
    let rounds = 1;
    for (let way = left.shift(); way; way = left.shift()) {
      if (!this.#isOffered(way.method)) continue;
      this.step = { ...this.step, isPartialSuccess: false };
      yield* way.attempts();
      // Half in: the server now wants another method; keys come again, and may be needed twice.
      if (!this.step.isPartialSuccess) continue;
      rounds += 1;
      if (rounds <= maxRounds) left.splice(0, left.length, ...ways);
    }
  }

  note(problem: Error): void {
    this.#attempts.push({ method: 'agent', what: null, why: problem.message });
  }

  failure(): AppError {
    const { host, user } = this.#options.target;
    const offered = this.step.methodsLeft ?? [];
    const tried = this.#attempts.map(describeAttempt).join('; ');
    const message =
      this.#attempts.length === 0
        ? `${host} does not let ${user} in: it offers ${offered.join(', ') || 'no way'}, and there is nothing to try.`
        : `${host} does not let ${user} in. Tried: ${tried}.`;
    return new AppError('auth-failed', message, {
      host,
      user,
      offered: [...offered],
      attempts: this.#attempts,
    });
  }

  get #user(): string {
    return this.#options.target.user;
  }

  #isOffered(method: string): boolean {
    return this.step.methodsLeft?.includes(method) ?? true;
  }

  #refused(method: Attempt['method'], what: string | null, guess = ''): void {
    if (this.step.isPartialSuccess) return;
    const why = `refused by the server${guess && `: ${guess}`}`;
    this.#attempts.push({ method, what, why });
  }

  async *#agentKeys(): Attempts {
    for (const key of await this.#usableAgentKeys()) {
      yield { type: 'agent', username: this.#user, agent: key.agent };
      this.#refused('agent', key.comment || null);
      if (this.step.isPartialSuccess || !this.#isOffered('publickey')) return;
    }
  }

  /** Keys that a chosen key file also holds come first: then its passphrase is not needed. */
  async #usableAgentKeys(): Promise<AgentKey[]> {
    const { agent, identityFiles } = this.#options.target;
    if (agent === 'none') return [];
    const keys = await listAgentKeys((problem) => {
      this.note(problem);
    });
    const files = await Promise.all(
      identityFiles.map((path) => readKeyFile(path).catch(() => null)),
    );
    const chosen = new Set(files.map((file) => file?.publicKey?.toString('base64')));
    const isChosen = ({ plainKey }: AgentKey): boolean => chosen.has(plainKey.toString('base64'));
    const ordered = [...keys.filter(isChosen), ...keys.filter((key) => !isChosen(key))];
    const certificates = await this.#readCertificates();
    const withTheirs = ordered.flatMap((key) => [
      ...certificates
        .filter((certificate) => certifies(certificate, key.publicKey))
        .map((certificate) => certifiedAgentKey(key, certificate)),
      key,
    ]);
    return withTheirs.slice(0, maxAgentKeys).filter(({ publicKey }) => this.#isFirstUse(publicKey));
  }

  /** A key with its certificate first: who made one wants it to be used. */
  async *#keyFiles(): Attempts {
    for (const path of this.#options.target.identityFiles) {
      const key = await this.#loadKey(path);
      if (!key) continue;
      const certificates = (await this.#readCertificates()).filter((certificate) =>
        certifies(certificate, key.parsed.getPublicSSH()),
      );
      for (const certificate of certificates) {
        if (!this.#isFirstUse(certificate.blob)) continue;
        const certified = withCertificate(key.parsed, certificate.blob);
        yield { type: 'publickey', username: this.#user, key: certified };
        this.#refused(
          'publickey',
          certificate.name,
          whyRefused(certificate, this.#user, Date.now()),
        );
        if (this.step.isPartialSuccess || !this.#isOffered('publickey')) return;
      }
      if (!this.#isFirstUse(key.parsed.getPublicSSH())) continue;
      yield { type: 'publickey', username: this.#user, key: key.parsed };
      this.#refused('publickey', key.name);
      if (this.step.isPartialSuccess || !this.#isOffered('publickey')) return;
    }
  }

  /** Those that are named, and those beside the key files; read once. */
  #readCertificates(): Promise<UserCertificate[]> {
    const { certificateFiles = [], identityFiles } = this.#options.target;
    this.#certificates ??= Promise.all([
      ...certificateFiles.map((path) => this.#orNoted(path, readUserCertificate(path))),
      ...identityFiles.map((path) => this.#orNoted(path, readCertificateBeside(path))),
    ]).then((found) => found.filter((certificate) => certificate !== null));
    return this.#certificates;
  }

  async #orNoted<T>(path: string, reading: Promise<T>): Promise<T | null> {
    try {
      return await reading;
    } catch (error) {
      if (!(error instanceof KeyFileProblem)) throw error;
      this.#attempts.push({ method: 'publickey', what: basename(path), why: error.message });
      return null;
    }
  }

  #isFirstUse(publicKey: Buffer): boolean {
    const text = publicKey.toString('base64');
    if (this.#usedKeys.has(text)) return false;
    this.#usedKeys.add(text);
    return true;
  }

  /** A file that cannot be used is noted and passed over. */
  async #loadKey(path: string): Promise<{ name: string; parsed: ParsedKey } | undefined> {
    let name = path;
    try {
      const file = await readKeyFile(path);
      name = file.name;
      if (file.publicKey && this.#usedKeys.has(file.publicKey.toString('base64'))) return undefined;
      assertNoSecurityKey(file);
      const parsed = file.isEncrypted ? await this.#unlock(file) : await unlockKey(file);
      return parsed && { name, parsed };
    } catch (error) {
      if (!(error instanceof KeyFileProblem)) throw error;
      this.#attempts.push({ method: 'publickey', what: name, why: error.message });
      return undefined;
    }
  }

  async #unlock(file: KeyFile): Promise<ParsedKey | undefined> {
    for (let attempt = 1; ; attempt++) {
      const request = { kind: 'passphrase', file: file.path, attempt } as const;
      const answers = await this.#options.credentials(request, this.#options.signal);
      const passphrase = answers?.[0];
      if (passphrase === undefined) {
        this.#attempts.push({
          method: 'publickey',
          what: file.name,
          why: 'no passphrase was given',
        });
        return undefined;
      }
      try {
        return await unlockKey(file, passphrase);
      } catch (error) {
        const isWrong = error instanceof KeyFileProblem && error.isPassphraseWrong;
        if (!isWrong || attempt >= maxAsks) throw error;
      }
    }
  }

  async *#passwords(): Attempts {
    for (let attempt = 1; attempt <= maxAsks; attempt++) {
      const password = await this.#askPassword(attempt, 'password');
      if (password === undefined) return;
      yield { type: 'password', username: this.#user, password };
      this.#refused('password', null);
      if (this.step.isPartialSuccess || !this.#isOffered('password')) return;
    }
    this.#isAskingOver = true;
  }

  async #askPassword(attempt: number, method: Attempt['method']): Promise<string | undefined> {
    if (this.#isAskingOver) return undefined;
    const request = { kind: 'password', user: this.#user, attempt } as const;
    const answers = await this.#options.credentials(request, this.#options.signal);
    if (answers?.[0] === undefined) this.#stopAsking(method);
    return answers?.[0];
  }

  #stopAsking(method: Attempt['method']): void {
    this.#isAskingOver = true;
    const why = method === 'password' ? 'no password was given' : 'no answer was given';
    this.#attempts.push({ method, what: null, why });
  }

  *#conversations(): Generator<AnyAuthMethod, void, undefined> {
    for (let attempt = 1; attempt <= maxAsks && !this.#isAskingOver; attempt++) {
      const before = this.#attempts.length;
      yield {
        type: 'keyboard-interactive',
        username: this.#user,
        prompt: (name, instructions, _language, prompts, finish) => {
          this.#answer({ name, instructions, prompts, attempt }).then(finish, (error: unknown) => {
            this.#askingFailed = error;
            finish(prompts.map(() => ''));
          });
        },
      };
      if (this.#askingFailed !== undefined) throw AppError.from(this.#askingFailed);
      if (this.#attempts.length === before) this.#refused('keyboard-interactive', null);
      if (this.step.isPartialSuccess || !this.#isOffered('keyboard-interactive')) return;
    }
  }

  /** Empty answers where nobody answers: the server then refuses, and the sign-in goes on. */
  async #answer(round: Round): Promise<string[]> {
    const prompts = round.prompts.slice(0, maxPrompts);
    const none = round.prompts.map(() => '');
    if (this.#isAskingOver || round.prompts.length > maxPrompts) return none;
    if (isPasswordPrompt(prompts)) {
      const password = await this.#askPassword(round.attempt, 'keyboard-interactive');
      return password === undefined ? none : [password];
    }
    const answers = await this.#options.credentials(
      {
        kind: 'prompts',
        title: showable(round.name),
        instructions: showable(round.instructions),
        prompts: prompts.map(({ prompt, echo }) => ({
          text: showable(prompt),
          isEchoed: echo === true,
        })),
      },
      this.#options.signal,
    );
    if (answers === null) this.#stopAsking('keyboard-interactive');
    return none.map((empty, index) => answers?.[index] ?? empty);
  }
}

interface Round {
  name: string;
  instructions: string;
  prompts: readonly Prompt[];
  attempt: number;
}
