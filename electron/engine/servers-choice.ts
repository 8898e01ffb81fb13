import type { Connect, ConnectOptions } from '../protocols/protocol.ts';
import { AppError } from '../shared/errors.ts';
import type { SecurityReport } from '../shared/report.ts';
import { isTlsTarget, type Target, type TlsTarget } from '../shared/site.ts';
import { tlsLists } from '../shared/tls-offers.ts';

/** A person waits for the failure meanwhile. */
const trialMs = 8_000;

/**
 * A server of TLS never sends what it would accept. Where it found nothing in our offer, a second handshake with
 * all that Keyferry has tells what it would choose: `detail.choice`, with the names of the report. That connection
 * ends at the verdict, and nobody's certificate is in it.
 */
export async function withServersChoice(
  error: AppError,
  target: Target,
  failed: SecurityReport | undefined,
  connect: Connect<TlsTarget>,
  signal: AbortSignal,
): Promise<AppError> {
  const isRefusedOffer =
    error.code === 'negotiation-failed' && failed?.failure?.reason === 'no-common-algorithm';
  if (!isRefusedOffer || !isTlsTarget(target) || target.policy?.name === 'legacy') return error;
  const report = await tryEverything(target, connect, signal);
  const { protocolVersion: version, cipherSuite, keyExchange, authentication } = report ?? {};
  if (!version || !cipherSuite) return error;
  const choice = {
    version,
    cipherSuite: cipherSuite.name,
    group: keyExchange?.family === 'RSA' ? null : (keyExchange?.name ?? null),
    signature: authentication?.signature ?? null,
    isPostQuantum: keyExchange?.postQuantum ?? false,
  };
  const message = `${error.message} Offered everything, it would choose ${choice.cipherSuite} with ${version}.`;
  const { code, detail, retryable } = error;
  return new AppError(code, message, { ...detail, choice }, { retryable, cause: error });
}

async function tryEverything(
  target: TlsTarget,
  connect: Connect<TlsTarget>,
  signal: AbortSignal,
): Promise<SecurityReport | undefined> {
  let seen: SecurityReport | undefined;
  const options: ConnectOptions = {
    signal: AbortSignal.any([signal, AbortSignal.timeout(trialMs)]),
    judge(report) {
      seen = report;
      const trust = {
        verdict: 'unverified',
        reason: 'Only looked at.',
        hostKey: null,
        chain: null,
      } as const;
      const message = 'This connection was only looked at.';
      return Promise.resolve({ accept: false, code: 'policy-violated', message, trust });
    },
    credentials: () => Promise.resolve(null),
  };
  const open: TlsTarget = { ...target, clientCertificate: null, offer: tlsLists('legacy') };
  delete open.clientKey;
  const session = await connect(open, options).catch(() => undefined);
  await session?.close();
  return seen;
}
