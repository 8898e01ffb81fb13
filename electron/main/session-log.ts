import type { Params, Result, SessionInfo } from '../shared/contract.ts';
import { targetLabel, type CredentialRequest, type Target } from '../shared/site.ts';
import type { AppError } from '../shared/errors.ts';
import type { SecurityReport } from '../shared/report.ts';
import type { TransferView } from '../shared/transfer.ts';

/*
 * What the log says of a connection, one sentence for each step. Nothing here ever sees a secret: what
 * was typed or stored is named by its kind.
 */

export function connectingText(target: Target): string {
  if (target.protocol === 'local') return 'The engine of this computer’s files starts.';
  const ways = 'jumps' in target ? (target.jumps ?? []).map(({ host }) => host) : [];
  const through = ways.length > 0 ? ` through ${ways.join(', ')}` : '';
  return `Connecting to ${target.protocol}://${targetLabel(target)}${through}.`;
}

/** What the handshake agreed on; empty before it did. */
export function handshakeText(report: SecurityReport): string {
  const { endpoint, keyExchange, encryption, authentication, software } = report;
  if (!keyExchange) return '';
  const facts = [
    software.server,
    report.protocolVersion,
    keyExchange.name,
    authentication?.algorithm,
    encryption?.clientToServer.cipher,
  ].filter((fact) => typeof fact === 'string' && fact !== '');
  const where = endpoint.address ?? endpoint.host;
  return `Handshake with ${where}:${String(endpoint.port)}: ${facts.join(', ')}.`;
}

export function verdictText(
  { authentication }: SecurityReport,
  answer: Result<'host.judge'>,
): string {
  const fingerprint = authentication?.fingerprintSha256 ?? 'no key';
  const { verdict, reason } = answer.trust;
  return answer.accept
    ? `Identity ${verdict}: ${fingerprint}. ${reason}`
    : `Refused (${answer.code}): ${fingerprint}. ${reason}`;
}

export type AnswerSource = 'remembered' | 'stored' | 'person' | 'nobody';

const sources: Readonly<Record<AnswerSource, string>> = {
  remembered: 'given before in this session',
  stored: 'from the stored secrets',
  person: 'typed',
  nobody: 'not given',
};

export function credentialText(request: CredentialRequest, source: AnswerSource): string {
  return `Asked for ${wantedBy(request)}: ${sources[source]}.`;
}

function wantedBy(request: CredentialRequest): string {
  if (request.kind === 'passphrase') return `the passphrase of ${request.file}`;
  const who = request.from ? ` by ${request.from.kind} ${request.from.host}` : '';
  if (request.kind === 'password') return `the password of ${request.user}${who}`;
  const count = request.prompts.length;
  return `${String(count)} ${count === 1 ? 'answer' : 'answers'} by keyboard-interactive${who}`;
}

export function openText({ home }: SessionInfo): string {
  return `Open. Login folder ${home}.`;
}

export function endText(reason: AppError): string {
  return reason.code === 'cancelled'
    ? `Closed: ${reason.message}`
    : `Ended (${reason.code}): ${reason.message}`;
}

/** A call of the window that failed. */
export function callText(channel: string, params: unknown, error: AppError): string {
  const path = pathOf(params);
  return `${channel}${path === null ? '' : ` ${path}`} failed (${error.code}): ${error.message}`;
}

function pathOf(params: unknown): string | null {
  const { path, from } = params as Partial<Record<'path' | 'from', unknown>>;
  if (typeof path === 'string') return path;
  return typeof from === 'string' ? from : null;
}

/** Of transfers that have ended just now; `known` holds those that were told of before. */
export function transferLines(
  { transfers }: Params<'transfer.changed'>,
  known: Set<string>,
): { level: 'info' | 'warning'; text: string }[] {
  return transfers.flatMap((view) => {
    const isOver = ['done', 'failed', 'cancelled'].includes(view.state);
    if (!isOver) known.delete(view.id);
    if (!isOver || known.has(view.id)) return [];
    known.add(view.id);
    return [{ level: view.problemCount > 0 ? 'warning' : 'info', text: transferText(view) }];
  });
}

function transferText(view: TransferView): string {
  const what = `${view.direction} of ${view.title} to ${view.targetFolder}`;
  const [problem] = view.problems;
  const why = problem ? ` First problem: ${problem.path}: ${problem.failure.message}` : '';
  return `Transfer ${view.state}: ${what}, ${String(view.filesDone)} files, ${String(view.problemCount)} problems.${why}`;
}
