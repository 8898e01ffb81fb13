/* Numbers, sizes, times and permissions as people read them. Sizes are powers of ten. */
import { formats as english, type Formats } from './en/formats.ts';

const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

let formats: Formats = english;

/** From now on numbers and times are written so. */
export function setFormats(chosen: Formats): void {
  formats = chosen;
}

/** `1.24`, or as the language writes it. */
function fixed(value: number, decimals: number): string {
  return value.toFixed(decimals).replace('.', formats.decimal);
}

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** `1,208`. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, formats.group);
}

/** `94 B`, `3.1 KB`, `412 KB`, `24.1 MB`: one decimal below a hundred. */
export function formatBytes(sizeBytes: number): string {
  const step = unitOf(sizeBytes);
  return `${scaled(sizeBytes, step)} ${units[step] ?? ''}`;
}

/** `1,208 B`: every byte counted, for wire messages and properties. */
export function formatExactBytes(sizeBytes: number): string {
  return `${formatCount(sizeBytes)} B`;
}

/** `1.24 of 2.00 GB`, `157 of 412 MB`: both in the unit of the whole. */
export function formatBytesOf(doneBytes: number, totalBytes: number): string {
  const step = unitOf(totalBytes);
  const unit = units[step] ?? '';
  if (step === 0) return `${formatCount(doneBytes)} ${formats.of} ${formatCount(totalBytes)} B`;
  const whole = totalBytes / 1000 ** step;
  const decimals = step >= 3 ? 2 : whole < 99.95 ? 1 : 0;
  const done = fixed(doneBytes / 1000 ** step, decimals);
  return `${done} ${formats.of} ${fixed(whole, decimals)} ${unit}`;
}

/** `11.8 MB/s`. */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(Math.round(bytesPerSecond))}/s`;
}

/** The largest unit in which the rounded number still has at most three digits before the point. */
function unitOf(sizeBytes: number): number {
  let step = 0;
  while (step < units.length - 1 && Math.round(sizeBytes / 1000 ** step) >= 1000) step += 1;
  return step;
}

function scaled(sizeBytes: number, step: number): string {
  const value = sizeBytes / 1000 ** step;
  if (step === 0) return formatCount(value);
  return value < 99.95 ? fixed(value, 1) : Math.round(value).toString();
}

/** `12 Mar 2026 14:02`, in the time zone of this computer. */
export function formatTime(atMs: number): string {
  const date = new Date(atMs);
  return `${formatDate(atMs)} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `12 Mar 2026`. */
export function formatDate(atMs: number): string {
  const date = new Date(atMs);
  return formats.date(two(date.getDate()), date.getMonth(), String(date.getFullYear()));
}

/** `14:06:12`. */
export function formatClock(atMs: number): string {
  const date = new Date(atMs);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

function two(value: number): string {
  return value.toString().padStart(2, '0');
}

/** Time left: `46 s`, `1 min 4 s`, above one hour `about 2 h`. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / secondMs));
  if (seconds < 60) return `${seconds.toString()} s`;
  if (seconds * secondMs < hourMs) {
    const rest = seconds % 60;
    const minutes = `${Math.floor(seconds / 60).toString()} min`;
    return rest === 0 ? minutes : `${minutes} ${rest.toString()} s`;
  }
  if (durationMs < 2 * dayMs)
    return formats.about(`${Math.round(durationMs / hourMs).toString()} h`);
  return formats.about(`${Math.round(durationMs / dayMs).toString()} ${formats.days[1]}`);
}

/** A stretch of time in its largest unit: `13 days`, `2 h`, `5 min`, `8 s`. */
export function formatAge(durationMs: number): string {
  const age = Math.abs(durationMs);
  if (age >= dayMs) return counted(Math.round(age / dayMs), ...formats.days);
  if (age >= hourMs) return `${Math.round(age / hourMs).toString()} h`;
  if (age >= minuteMs) return `${Math.round(age / minuteMs).toString()} min`;
  return `${Math.round(age / secondMs).toString()} s`;
}

/** `61 ms`, `0.4 ms`, `1.2 s`. */
export function formatMilliseconds(durationMs: number): string {
  if (durationMs >= 1000) return `${fixed(durationMs / 1000, 1)} s`;
  return `${durationMs < 10 ? fixed(durationMs, 1) : Math.round(durationMs).toString()} ms`;
}

/** `1 file`, `1,208 files`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** `rwxr-xr-x`, with s, S, t and T for set-user, set-group and sticky. */
export function formatMode(mode: number): string {
  return (
    triple(mode >> 6, (mode & 0o4000) !== 0, 's') +
    triple(mode >> 3, (mode & 0o2000) !== 0, 's') +
    triple(mode, (mode & 0o1000) !== 0, 't')
  );
}

function triple(bits: number, isSpecial: boolean, mark: 's' | 't'): string {
  const canExecute = (bits & 1) !== 0;
  const execute = isSpecial ? (canExecute ? mark : mark.toUpperCase()) : canExecute ? 'x' : '-';
  return `${(bits & 4) !== 0 ? 'r' : '-'}${(bits & 2) !== 0 ? 'w' : '-'}${execute}`;
}
