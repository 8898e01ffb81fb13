import { AppError } from '../../../shared/errors.ts';
import type { HttpAnswer } from './http-client.ts';
import type { Origin } from './http-failure.ts';

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * The encoded path that an answer points to, or undefined where it is no redirect. Only within the same
 * origin: what Keyferry sends is signed, and another origin has not been judged.
 * @throws {AppError} unsupported for another origin and for http, malformed-message
 */
export function redirectTarget(
  { status, headers, path }: Pick<HttpAnswer, 'status' | 'headers' | 'path'>,
  origin: Origin,
): string | undefined {
  if (!redirects.has(status)) return undefined;
  const { location } = headers;
  if (location === undefined || location.length > 16_384) {
    throw new AppError('malformed-message', 'The server redirects to nowhere.', { status });
  }
  const name = origin.host.includes(':') ? `[${origin.host}]` : origin.host;
  const base = new URL(`https://${name}:${String(origin.port)}${path}`);
  const target = parse(location, base);
  if (target.origin !== base.origin) {
    const where = target.protocol === 'https:' ? target.host : `${target.protocol}//${target.host}`;
    throw new AppError(
      'unsupported',
      `The server redirects to another one, ${where}. Keyferry does not follow there, because ` +
        'nothing is known of it yet; connect to it by its own address if you trust it.',
      { location: target.href.slice(0, 2_000) },
    );
  }
  return target.pathname + target.search;
}

function parse(location: string, base: URL): URL {
  try {
    return new URL(location, base);
  } catch (error) {
    throw new AppError(
      'malformed-message',
      'The server redirects to an address that is none.',
      { location: location.slice(0, 200) },
      { cause: error },
    );
  }
}
