import type { Measurement } from './measure.ts';
import type { Work } from './works.ts';

export interface Spread {
  min: number;
  median: number;
  max: number;
}

/** One tool on one work. */
export interface Figure {
  work: string;
  tool: string;
  runs: number;
  wallSeconds: Spread;
  cpuSeconds: Spread;
  peakBytes: Spread;
}

/** What docs/benchmarks.json holds; figures of one work were always taken in one run. */
export interface Benchmarks {
  machine: string;
  versions: Record<string, string>;
  takenAt: Record<string, string>;
  figures: Figure[];
}

export function summarize(work: Work, tool: string, runs: readonly Measurement[]): Figure {
  const spread = (key: keyof Measurement): Spread => spreadOf(runs.map((run) => run[key]));
  return {
    work: work.id,
    tool,
    runs: runs.length,
    wallSeconds: spread('wallSeconds'),
    cpuSeconds: spread('cpuSeconds'),
    peakBytes: spread('peakBytes'),
  };
}

/** The median of an even number of values is the mean of the two in the middle. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? NaN;
  const half = sorted.length / 2;
  const median = (at(Math.floor(half)) + at(Math.ceil(half) - 1)) / 2;
  return { min: at(0), median, max: at(sorted.length - 1) };
}

/** `stored` with the works that were measured anew in place of their old figures. */
export function mergeFigures(stored: Benchmarks | null, fresh: Benchmarks): Benchmarks {
  if (!stored) return fresh;
  const isFresh = new Set(fresh.figures.map(({ work }) => work));
  return {
    machine: fresh.machine,
    versions: { ...stored.versions, ...fresh.versions },
    takenAt: { ...stored.takenAt, ...fresh.takenAt },
    figures: [...stored.figures.filter(({ work }) => !isFresh.has(work)), ...fresh.figures],
  };
}

/** The tables of docs/benchmarks.md, a work a table. */
export function toMarkdown(benchmarks: Benchmarks, works: readonly Work[]): string {
  const { machine, versions } = benchmarks;
  const tools = Object.entries(versions).map(([tool, version]) => `${tool} ${version}`);
  const parts = [`Machine: ${machine}.`, `Versions: ${tools.join(', ')}.`];
  for (const work of works) {
    const figures = benchmarks.figures.filter((figure) => figure.work === work.id);
    if (figures.length > 0) parts.push(tableOf(work, figures, benchmarks.takenAt[work.id] ?? ''));
  }
  return `${parts.join('\n\n')}\n`;
}

function tableOf(work: Work, figures: readonly Figure[], takenAt: string): string {
  const [first] = figures;
  const ours = figures.find(({ tool }) => tool === 'Keyferry');
  const gibibytes = (work.files.count * work.files.bytesEach) / 2 ** 30;
  const rows = figures.map(({ tool, wallSeconds, cpuSeconds, peakBytes }) => {
    const ratio = ours && ours.tool !== tool ? wallSeconds.median / ours.wallSeconds.median : null;
    return [
      tool,
      `${seconds(wallSeconds.median)} (${seconds(wallSeconds.min)}–${seconds(wallSeconds.max)})`,
      ratio === null ? '' : `${ratio.toFixed(2)}×`,
      seconds(cpuSeconds.median),
      gibibytes >= 1 ? seconds(cpuSeconds.median / gibibytes) : '',
      String(Math.round(peakBytes.max / 2 ** 20)),
    ];
  });
  const heads = ['tool', 'seconds (spread)', "× Keyferry's", 'CPU s', 'CPU s / GiB', 'MiB'];
  return [
    `### ${work.title}`,
    '',
    `${String(first?.runs ?? 0)} runs each, in turn; ${takenAt.slice(0, 10)}.`,
    '',
    line(heads),
    line(['---', '---:', '---:', '---:', '---:', '---:']),
    ...rows.map(line),
  ].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function seconds(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}
