import * as v from 'valibot';

/** Every way in which a call can fail. Text for people is looked up from the code. */
export const errorCodes = [
  'invalid-request',
  'unsupported',
  'cancelled',
  'dns',
  'refused',
  'timeout',
  'connection-lost',
  'host-key-unknown',
  'host-key-changed',
  'certificate-invalid',
  'negotiation-failed',
  'policy-violated',
  'auth-failed',
  'not-found',
  'already-exists',
  'wrong-kind',
  'permission-denied',
  'locked',
  'quota-exceeded',
  'disk-full',
  'name-invalid',
  'malformed-message',
  'limit-exceeded',
  'integrity-mismatch',
  'source-changed',
  'internal',
] as const;

export const ErrorCode = v.picklist(errorCodes);
export type ErrorCode = v.InferOutput<typeof ErrorCode>;

/** Facts about a failure that a person or a script may need: path, host, fingerprint, both lists. */
export const ErrorDetail = v.record(v.string(), v.unknown());
export type ErrorDetail = v.InferOutput<typeof ErrorDetail>;

/** A failure as it travels between processes and as the CLI prints it. */
export const Failure = v.strictObject({
  code: ErrorCode,
  message: v.string(),
  retryable: v.boolean(),
  detail: ErrorDetail,
});
export type Failure = v.InferOutput<typeof Failure>;

/** Worth another try without anybody changing anything: the line, not the request, was at fault. */
const retryableCodes: ReadonlySet<ErrorCode> = new Set(['refused', 'timeout', 'connection-lost']);

/** The one error type that crosses a module border. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;
  readonly retryable: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    detail: ErrorDetail = {},
    options: { retryable?: boolean; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = detail;
    this.retryable = options.retryable ?? retryableCodes.has(code);
  }

  toFailure(): Failure {
    const { code, message, retryable, detail } = this;
    return { code, message, retryable, detail };
  }

  static fromFailure(failure: Failure): AppError {
    const { code, message, retryable, detail } = failure;
    return new AppError(code, message, detail, { retryable });
  }

  /** Any thrown value as an AppError; what is not one already becomes `internal`. */
  static from(thrown: unknown): AppError {
    if (thrown instanceof AppError) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new AppError('internal', message, {}, { cause: thrown });
  }
}

/** Throws `cancelled` when the signal has been aborted. @throws {AppError} cancelled */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('cancelled', 'The operation was cancelled.');
}
