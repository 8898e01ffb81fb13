import { AppError } from '../../shared/errors.ts';
import type { FtpsTarget, FtpTarget } from '../../shared/site.ts';
import { codecFor } from '../../wire/text-codec.ts';
import { trustGate, type ConnectOptions, type Session } from '../protocol.ts';
import type { FtpContext } from './context.ts';
import { createDataTrust } from './data-trust.ts';
import { openLine, type Line, type LineOptions } from './line.ts';
import { Lines } from './lines.ts';
import { askFacts, prepareLine } from './server-facts.ts';
import { createSession } from './session.ts';
import { usualSilenceMs } from './silence.ts';
import { tlsOpener, type OpenTls } from './tls-opener.ts';
import { wayTo } from './way.ts';

const defaultKeepAliveSeconds = 30;
/** As many as other clients open; more than that, and servers with usual limits turn them away. */
const defaultMaxLines = 4;

/**
 * Opens an FTP session over TLS: TCP, AUTH TLS, handshake, verdict, sign-in; in this order.
 * @throws {AppError} dns, refused, timeout, connection-lost, negotiation-failed, malformed-message,
 *   unsupported, cancelled, auth-failed, and the code of a verdict that refuses
 * @param makeOpener another only to measure what observing costs
 */
export async function connectFtps(
  target: FtpsTarget,
  options: ConnectOptions,
  makeOpener = tlsOpener,
): Promise<Session> {
  return await connect(target, target.tlsStart, await makeOpener(target, options), options);
}

/** The same in the clear. What `judge` is shown says so. @throws {AppError} as `connectFtps` */
export async function connectFtp(target: FtpTarget, options: ConnectOptions): Promise<Session> {
  const noTls: OpenTls = () => Promise.reject(new AppError('internal', 'Plain FTP has no TLS.'));
  return await connect(target, 'none', noTls, options);
}

async function connect(
  target: FtpsTarget | FtpTarget,
  tlsStart: LineOptions['tlsStart'],
  openTls: OpenTls,
  options: ConnectOptions,
): Promise<Session> {
  const gate = trustGate(options);
  const { host, port, user, maxConnections: maxLines = defaultMaxLines } = target;
  const codec = codecFor(target.encoding);
  const way = wayTo(target, options.credentials);
  const { judge, credentials } = gate;
  const { silenceMs = usualSilenceMs } = options;
  const open = (
    signal: AbortSignal,
    onReport: LineOptions['onReport'] = () => undefined,
  ): Promise<Line> =>
    openLine({
      ...{ host, port, user, tlsStart, way, codec, openTls, judge, credentials, signal, onReport },
      silenceMs,
    });

  const first = await open(options.signal, options.onReport);
  try {
    const facts = await askFacts(first.control, first.greeting, options.signal);
    const lines = new Lines({
      first,
      async open(signal) {
        const line = await open(signal);
        await prepareLine(line.control, facts.features, signal);
        return line;
      },
      maxLines,
      keepAliveMs: (target.keepAliveSeconds ?? defaultKeepAliveSeconds) * 1000,
    });
    const trust = createDataTrust(options.judge, (reason) => {
      lines.end(reason);
    });
    const mode = target.dataMode ?? 'passive';
    const context: FtpContext = {
      ...{ lines, facts, codec },
      data: { way, openTls, trust, mode, host, silenceMs },
      hasFacts: facts.features.has('MLST') || facts.features.has('MLSD'),
      list: { hidesDotFiles: undefined, zoneMs: null, hasStat: undefined },
    };
    const protocol = tlsStart === 'none' ? 'ftp' : 'ftps';
    return createSession({ protocol, context, maxLines });
  } catch (error) {
    await first.control.close();
    throw error;
  }
}
