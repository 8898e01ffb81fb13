import type { AnyAuthMethod, AuthHandlerMiddleware, Client } from 'ssh2';
import { AppError } from '../shared/errors.ts';
import { watchHandler, type ProtocolInternals } from './ssh2-extension/internals.ts';

/** What the server answered to the attempt before; nulls before the first. RFC 4252 §5.1. */
export interface SignInStep {
  methodsLeft: readonly string[] | null;
  isPartialSuccess: boolean;
}

export interface SshSignIn {
  /** The next way in to try. @throws {AppError} auth-failed when there is none left */
  next(step: SignInStep): Promise<AnyAuthMethod>;
  /** One attempt failed on this side: the agent went away, a key could not sign. */
  note(problem: Error): void;
}

export interface DriveOptions {
  lost: AbortSignal;
  /** Runs before anything about the user is sent; a rejection ends the connection. */
  beforeFirst: () => Promise<void>;
  signIn: SshSignIn;
  fail: (error: AppError) => void;
}

export interface DrivenSignIn {
  readonly authHandler: AuthHandlerMiddleware;
  /** Resolves when the server accepted the user. */
  readonly done: Promise<void>;
  watch(protocol: ProtocolInternals): void;
}

/**
 * How long the server may think about one attempt. Generous: login modules delay wrong passwords, and
 * a person may have to confirm the use of an agent's key.
 */
const answerTimeoutMs = 120_000;

/** Connects ssh2's authHandler to `signIn` and turns every way of ending into one promise. */
export function driveSignIn(client: Client, options: DriveOptions): DrivenSignIn {
  const { lost, beforeFirst, signIn, fail } = options;
  const answerTimer = createAnswerTimer(fail);
  const step: { methodsLeft: string[] | null; isPartialSuccess: boolean } = {
    methodsLeft: null,
    isPartialSuccess: false,
  };
  let isJudged = false;

  const chooseNext = async (): Promise<AnyAuthMethod> => {
    if (!isJudged) {
      await beforeFirst();
      isJudged = true;
    }
    return await signIn.next({ ...step });
  };
  const authHandler: AuthHandlerMiddleware = (_methodsLeft, _isPartial, next) => {
    answerTimer.stop();
    chooseNext().then(
      (method) => {
        if (lost.aborted) return;
        answerTimer.start();
        next(answerTimer.pausedWhilePrompting(method));
      },
      (error: unknown) => {
        fail(AppError.from(error));
      },
    );
  };
  client.on('change password', () => {
    fail(
      new AppError(
        'auth-failed',
        'The server demands a new password before it lets this user in. Change it on the server first.',
      ),
    );
  });
  const done = new Promise<void>((resolve, reject) => {
    lost.addEventListener(
      'abort',
      () => {
        answerTimer.stop();
        reject(AppError.from(lost.reason));
      },
      { once: true },
    );
    client.once('ready', () => {
      answerTimer.stop();
      if (isJudged) resolve();
      else
        fail(new AppError('malformed-message', 'The server let in a user who had not asked yet.'));
    });
  });
  return {
    authHandler,
    done,
    watch: (protocol) => {
      // For an agent's keys ssh2 keeps this answer to itself (lib/client.js, USERAUTH_FAILURE).
      watchHandler(protocol, 'USERAUTH_FAILURE', (methodsLeft, isPartial) => {
        step.methodsLeft = Array.isArray(methodsLeft) ? methodsLeft.map(String) : [];
        step.isPartialSuccess = isPartial === true;
      });
    },
  };
}

interface AnswerTimer {
  start(): void;
  stop(): void;
  /** The same method, with the clock standing still while a person types. */
  pausedWhilePrompting(method: AnyAuthMethod): AnyAuthMethod;
}

function createAnswerTimer(fail: (error: AppError) => void): AnswerTimer {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearTimeout(timer);
  };
  const start = (): void => {
    stop();
    timer = setTimeout(() => {
      fail(new AppError('timeout', 'The server did not answer the sign-in.'));
    }, answerTimeoutMs);
  };
  return {
    start,
    stop,
    pausedWhilePrompting(method) {
      if (method.type !== 'keyboard-interactive') return method;
      const { prompt } = method;
      return {
        ...method,
        prompt: (name, instructions, language, prompts, finish) => {
          stop();
          prompt(name, instructions, language, prompts, (answers) => {
            start();
            finish(answers);
          });
        },
      };
    },
  };
}
