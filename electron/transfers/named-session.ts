import type { ByteSink, ByteSource, Features, Session } from '../protocols/protocol.ts';
import { AppError } from '../shared/errors.ts';

/**
 * The same session, whose failures say at which site they happened (`detail.site`): between two servers
 * nobody could tell otherwise.
 */
export function withSite(session: Session, site: string): Session {
  const name = (thrown: unknown): AppError => {
    const { code, message, detail, retryable } = AppError.from(thrown);
    if (Object.hasOwn(detail, 'site')) return AppError.from(thrown);
    return new AppError(code, message, { ...detail, site }, { retryable, cause: thrown });
  };
  const named = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (thrown) {
      throw name(thrown);
    }
  };

  function namedSource(source: ByteSource): ByteSource {
    return { next: () => named(source.next()), close: () => named(source.close()) };
  }

  function namedSink(sink: ByteSink): ByteSink {
    return {
      writesInFlight: sink.writesInFlight,
      write: (bytes) => named(sink.write(bytes)),
      finish: (options) => named(sink.finish(options)),
      abort: () => named(sink.abort()),
    };
  }

  async function* list(path: string, signal: AbortSignal) {
    try {
      yield* session.list(path, signal);
    } catch (thrown) {
      throw name(thrown);
    }
  }

  const features = Object.fromEntries(
    Object.entries(session.features).map(([feature, call]) => [
      feature,
      (...args: unknown[]) => named((call as (...given: unknown[]) => Promise<unknown>)(...args)),
    ]),
  ) as Partial<Features>;
  const { write } = session.features;
  if (write) features.write = async (...args) => namedSink(await named(write(...args)));

  return {
    protocol: session.protocol,
    home: session.home,
    features: Object.freeze(features),
    evidence: session.evidence,
    traits: session.traits,
    get report() {
      return session.report;
    },
    closed: session.closed.then((reason) => reason && name(reason)),
    list,
    stat: (path, signal) => named(session.stat(path, signal)),
    openRead: async (...args) => namedSource(await named(session.openRead(...args))),
    checkName: (entryName) => session.checkName(entryName),
    close: () => session.close(),
  };
}
