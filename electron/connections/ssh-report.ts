import { randomUUID } from 'node:crypto';
import type { KeyExchange, SecurityReport, Trust } from '../shared/report.ts';
import type { AlgorithmLists } from '../wire/ssh/kex-init.ts';
import { describeKeyExchange } from '../wire/ssh/key-exchange-methods.ts';
import { isStrictKeyExchange, negotiate, type Negotiation } from '../wire/ssh/negotiate.ts';
import { describeHostKey, type HostKey } from './host-key.ts';
import type { SshObservation } from './ssh-observation.ts';
import type { RekeyLog } from './ssh-rekeys.ts';

export type SshFailure = NonNullable<SecurityReport['failure']>;

/** Everything that a report is made of; grows while the connection lives. */
export interface SshReportState {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  address: string | null;
  readonly at: Date;
  /** From the first try to connect to the end of the first exchange, or to the failure. */
  durationMs: number;
  observation: SshObservation | null;
  /** The first exchange was completed and the server's signature verified. */
  isExchanged: boolean;
  sessionId: Buffer | null;
  rekeys: RekeyLog | null;
  extensions: Record<string, unknown> | null;
  trust: Trust | null;
  failure: SshFailure | null;
}

export function createReportState(host: string, port: number): SshReportState {
  return {
    id: randomUUID(),
    host,
    port,
    address: null,
    at: new Date(),
    durationMs: 0,
    observation: null,
    isExchanged: false,
    sessionId: null,
    rekeys: null,
    extensions: null,
    trust: null,
    failure: null,
  };
}

/** A snapshot: later changes of the state do not reach it. Verdicts and findings are added elsewhere. */
export function buildSshReport(state: SshReportState): SecurityReport {
  const { observation } = state;
  const client = observation?.client.kexInit?.lists ?? null;
  const server = observation?.server.kexInit?.lists ?? null;
  const chosen = client && server ? negotiate(client, server) : null;
  const hostKey = hostKeyOf(observation);
  // Where one list has nothing in common no exchange takes place, whatever the others would give.
  const agreed = chosen?.missing.length === 0 ? chosen : null;
  const report: SecurityReport = {
    id: state.id,
    endpoint: { host: state.host, port: state.port, address: state.address },
    role: 'ssh',
    at: state.at.toISOString(),
    durationMs: round(state.durationMs),
    protocolVersion: protocolVersionOf(observation),
    software: {
      client: observation?.client.identification?.line ?? null,
      server: observation?.server.identification?.line ?? null,
    },
    outcome: state.failure ? 'failed' : 'ok',
    failure: state.failure,
    keyExchange: keyExchangeOf(agreed, observation),
    authentication: authenticationOf(agreed, observation, hostKey),
    hostKey,
    cipherSuite: null,
    encryption: agreed && encryptionOf(agreed),
    offers: { client: client && { ...client }, server: server && { ...server } },
    whyChosen: null,
    messages: [...(observation?.messages ?? []), ...(state.rekeys?.messages ?? [])].map(
      (message) => ({ ...message, at: round(message.at) }),
    ),
    session: sessionOf(state, client, server),
    trust: state.trust,
    findings: [],
    axes: null,
    grade: null,
    unobserved: {},
  };
  return { ...report, unobserved: { ...explainNulls(report), ...explainDropped(state) } };
}

/** Microseconds are as fine as the clock is worth reading. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

function protocolVersionOf(observation: SshObservation | null): string | null {
  const protocol = observation?.server.identification?.protocol;
  if (protocol === undefined) return null;
  // 1.99 announces 2.0 for clients that know it, RFC 4253 §5.1; this client does.
  return `SSH-${protocol === '1.99' ? '2.0' : protocol}`;
}

function hostKeyOf(observation: SshObservation | null): HostKey | null {
  if (!observation?.reply) return null;
  try {
    return describeHostKey(observation.reply.hostKey);
  } catch {
    // The message list says that the key was malformed, and ssh2 ends such an exchange.
    return null;
  }
}

function keyExchangeOf(
  chosen: Negotiation | null,
  observation: SshObservation | null,
): KeyExchange | null {
  const name = chosen?.keyExchange ?? null;
  const method = name === null ? undefined : describeKeyExchange(name);
  if (name === null || method === undefined) return null;
  const groupBits = observation?.group?.modulusBits ?? null;
  const isPickedByServer = method.layout === 'group-exchange';
  return {
    name,
    family: method.family,
    group: isPickedByServer ? groupBits && `modp${String(groupBits)}` : method.group,
    bits: isPickedByServer ? groupBits : method.bits,
    hash: method.hash,
    forwardSecrecy: method.family !== 'RSA',
    postQuantum: method.postQuantum,
  } as KeyExchange;
}

function authenticationOf(
  chosen: Negotiation | null,
  observation: SshObservation | null,
  hostKey: HostKey | null,
): SecurityReport['authentication'] {
  const algorithm = chosen?.hostKey ?? null;
  if (algorithm === null) return null;
  return {
    algorithm: hostKey?.type ?? algorithm,
    signature: observation?.reply?.signatureAlgorithm ?? null,
    bits: hostKey?.bits ?? null,
    fingerprintSha256: hostKey?.fingerprintSha256 ?? null,
  };
}

function encryptionOf(chosen: Negotiation): SecurityReport['encryption'] {
  const { clientToServer, serverToClient } = chosen;
  if (clientToServer.cipher === null || serverToClient.cipher === null) return null;
  return {
    clientToServer: { ...clientToServer, cipher: clientToServer.cipher },
    serverToClient: { ...serverToClient, cipher: serverToClient.cipher },
  };
}

function sessionOf(
  state: SshReportState,
  client: AlgorithmLists | null,
  server: AlgorithmLists | null,
): SecurityReport['session'] {
  const id = state.sessionId?.toString('hex') ?? null;
  return {
    id,
    resumed: null,
    resumedFrom: null,
    ticket: null,
    alpn: null,
    sni: null,
    extensions: state.extensions,
    extendedMasterSecret: null,
    secureRenegotiation: null,
    strictKeyExchange: client && server ? isStrictKeyExchange(client, server) : null,
    sessionIdentifier: id,
    rekeys: state.isExchanged ? (state.rekeys?.count ?? 0) : null,
  };
}

/** Messages are left out of a report in one case only. */
function explainDropped({ rekeys }: SshReportState): Record<string, string> {
  const dropped = rekeys?.dropped;
  if (!dropped) return {};
  const [first, last] = dropped;
  const which =
    first === last ? `rekey ${String(first)}` : `rekeys ${String(first)} to ${String(last)}`;
  return { messages: `Those of ${which} were not kept, to keep the report short.` };
}

const notInSsh = 'SSH has nothing like it.';

/** Fields that an SSH connection never has. */
const neverInSsh = [
  'cipherSuite',
  'session.resumed',
  'session.resumedFrom',
  'session.ticket',
  'session.alpn',
  'session.sni',
  'session.extendedMasterSecret',
  'session.secureRenegotiation',
] as const;

/** Why each field that is null was not observed; verdicts that are still to come are not listed. */
function explainNulls(report: SecurityReport): Record<string, string> {
  const reasons: Record<string, string> = {};
  for (const path of neverInSsh) reasons[path] = notInSsh;
  const explain = (path: string, value: unknown, reason: string): void => {
    if (value === null) reasons[path] = reason;
  };
  const noIdentification = 'The server sent no SSH identification.';
  const noLists = 'The server sent no list of algorithms.';
  const noReply = 'The key exchange ended before the server answered with its key.';
  const { endpoint, software, session, authentication, keyExchange } = report;
  explain(
    'endpoint.address',
    endpoint.address,
    // Our identification goes out as soon as there is a connection.
    software.client === null ? 'No connection came about.' : 'Only who stands in between knows it.',
  );
  explain('protocolVersion', report.protocolVersion, noIdentification);
  explain('software.client', software.client, 'Nothing was sent to the server.');
  explain('software.server', software.server, noIdentification);
  explain(
    'offers.client',
    report.offers.client,
    'The connection ended before the lists were sent.',
  );
  explain('offers.server', report.offers.server, noLists);
  const nothingInCommon = 'The lists have nothing in common, so no key exchange took place.';
  explain('keyExchange', keyExchange, report.offers.server ? nothingInCommon : noLists);
  const noGroup = 'The exchange ended before the server named the group.';
  if (keyExchange) {
    explain('keyExchange.group', keyExchange.group, noGroup);
    explain('keyExchange.bits', keyExchange.bits, noGroup);
  }
  explain('authentication', authentication, report.offers.server ? nothingInCommon : noLists);
  explain('hostKey', report.hostKey, noReply);
  if (authentication) {
    explain('authentication.signature', authentication.signature, noReply);
    explain('authentication.bits', authentication.bits, noReply);
    explain('authentication.fingerprintSha256', authentication.fingerprintSha256, noReply);
  }
  explain('encryption', report.encryption, report.offers.server ? nothingInCommon : noLists);
  explain('session.id', session.id, 'The key exchange was not completed.');
  explain('session.sessionIdentifier', session.id, 'The key exchange was not completed.');
  explain('session.extensions', session.extensions, 'The server sent no EXT_INFO.');
  explain('session.strictKeyExchange', session.strictKeyExchange, noLists);
  explain('session.rekeys', session.rekeys, 'The key exchange was not completed.');
  return reasons;
}
