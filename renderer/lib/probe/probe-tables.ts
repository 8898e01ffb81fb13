import type { ProbeAssessment } from '../../../electron/inspector/accepted/judge-probe.ts';
import type { JudgedSuite } from '../../../electron/inspector/accepted/judge-suites.ts';
import type { PreferenceOrder, ProbeResult } from '../../../electron/shared/probe.ts';
import type { Grade } from '../../../electron/shared/report.ts';
import { describeKeyExchange } from '../../../electron/wire/ssh/key-exchange-methods.ts';
import { groupName } from '../inspector/algorithm-names.ts';
import { text } from '../text/text.ts';
import { versionName } from '../text/version-name.ts';

/** One accepted name. */
export interface ProbeRow {
  id: string;
  /** In the server's list, from 1 on. */
  place: number;
  name: string;
  mark: Grade;
  /** Keyferry would get it. */
  isChosen: boolean;
  exchange: string;
  /** Null where the row says nothing about it. */
  forwardSecrecy: boolean | null;
  postQuantum: boolean | null;
  authentication: string;
  encryption: string;
  /** Why it is no better. */
  remark: string;
}

/** Names that belong together: a version of TLS, a list of SSH. */
export interface ProbeTable {
  id: string;
  title: string;
  hint: string;
  rows: ProbeRow[];
}

export const probeFilters = ['all', 'weak', 'quantum'] as const;
export type ProbeFilter = (typeof probeFilters)[number];

/** Every name that the server accepts, as tables. */
export function tablesOf(probe: ProbeResult, assessment: ProbeAssessment): ProbeTable[] {
  return probe.kind === 'tls'
    ? probe.suites.map(({ version, order }) =>
        tlsTable(
          version,
          order,
          assessment.suites.filter((suite) => suite.version === version),
        ),
      )
    : sshTables(assessment);
}

function tlsTable(version: string, order: PreferenceOrder, suites: JudgedSuite[]): ProbeTable {
  const words = text.probe;
  return {
    id: version,
    title: versionName(version),
    hint: words.suites(suites.length, words.order[order]),
    rows: suites.map((suite, index) => ({
      id: `${version} ${String(suite.id)}`,
      place: index + 1,
      name: suite.openssl ?? suite.name,
      mark: suite.mark,
      isChosen: suite.isChosen,
      exchange: exchangeOf(suite),
      forwardSecrecy: suite.keyExchange?.forwardSecrecy ?? null,
      postQuantum: suite.keyExchange?.postQuantum ?? null,
      authentication: authenticationOf(suite),
      encryption: suite.parts.encryption,
      remark: remarkOf(suite),
    })),
  };
}

/** `X25519MLKEM768`, `ECDHE, X25519`, `DHE, 2,048 bits`, `RSA`. */
function exchangeOf({ keyExchange }: JudgedSuite): string {
  if (!keyExchange) return '';
  const { name, family, group, bits } = keyExchange;
  if (family === 'hybrid') return name;
  if (group !== null && family !== 'RSA') return `${family}, ${groupName(name)}`;
  return bits === null ? family : `${family}, ${text.probe.bits(bits)}`;
}

function authenticationOf({ authentication, parts }: JudgedSuite): string {
  if (!authentication) return parts.authentication ?? '';
  const { algorithm, bits } = authentication;
  return bits === null ? algorithm : `${algorithm} ${String(bits)}`;
}

/** Titles begin with what they are about, which the row says already. */
function remarkOf({ remark }: JudgedSuite): string {
  if (!remark) return '';
  const { title, subject } = remark;
  return capitalised(title.startsWith(`${subject}: `) ? title.slice(subject.length + 2) : title);
}

function sshTables({ algorithms, forecast }: ProbeAssessment): ProbeTable[] {
  const words = text.probe;
  const agreed = forecast.isAgreed ? forecast.report : null;
  const chosen: Readonly<Record<string, string | null | undefined>> = {
    keyExchange: agreed?.keyExchange?.name,
    hostKey: agreed?.authentication?.signature,
    ciphers: agreed?.encryption?.clientToServer.cipher,
    macs: agreed?.encryption?.clientToServer.mac,
  };
  return (['keyExchange', 'hostKey', 'ciphers', 'macs'] as const).map((kind) => {
    const names = algorithms.filter((algorithm) => algorithm.kind === kind);
    return {
      id: kind,
      title: text.policies.kinds[kind],
      hint: words.names(names.length, words.order.client),
      rows: names.map(({ name, mark, title }, index) => ({
        id: `${kind} ${name}`,
        place: index + 1,
        name,
        mark,
        isChosen: chosen[kind] === name,
        exchange: '',
        forwardSecrecy: null,
        postQuantum:
          kind === 'keyExchange' ? (describeKeyExchange(name)?.postQuantum ?? false) : null,
        authentication: '',
        encryption: '',
        remark: mark.startsWith('A') ? '' : capitalised(title),
      })),
    };
  });
}

/** Only rows that are wanted; a table without any is left out. */
export function filtered(
  tables: readonly ProbeTable[],
  filter: ProbeFilter,
  query: string,
): ProbeTable[] {
  const wanted = query.trim().toLowerCase();
  return tables
    .map((table) => ({
      ...table,
      rows: table.rows.filter(
        (row) => passes(row, filter) && row.name.toLowerCase().includes(wanted),
      ),
    }))
    .filter(({ rows }) => rows.length > 0);
}

export function countOf(tables: readonly ProbeTable[], filter: ProbeFilter): number {
  return tables.flatMap(({ rows }) => rows.filter((row) => passes(row, filter))).length;
}

function passes({ mark, postQuantum }: ProbeRow, filter: ProbeFilter): boolean {
  if (filter === 'weak') return isWeak(mark);
  return filter === 'all' || postQuantum === true;
}

/** Under B: what a report calls weak or broken. */
export function isWeak(mark: Grade): boolean {
  return ['C', 'D', 'F'].includes(mark);
}

export type ProbeHeadline = keyof typeof text.probe.headlines;

/** What it amounts to, in one of four sentences. */
export function headlineOf({ grade, worst }: ProbeAssessment): ProbeHeadline {
  if (!grade) return 'nothing';
  if (isWeak(grade.mark)) return 'weak';
  return worst && isWeak(worst.mark) ? 'fallbacks' : 'strong';
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
