import type { Finding, Grade, SecurityReport, Severity } from '../shared/report.ts';
import type { Axes } from './axes.ts';

/** The mark that sums up the axes, with the first rule that fits. */
export function gradeOf(
  axes: Axes,
  parts: readonly Finding[],
): NonNullable<SecurityReport['grade']> {
  const rule = rules.find((candidate) => candidate.fits(axes, parts)) ?? bestRule;
  return { mark: rule.mark, rule: rule.text(axes, parts) };
}

interface GradeRule {
  mark: Grade;
  fits: (axes: Axes, parts: readonly Finding[]) => boolean;
  text: (axes: Axes, parts: readonly Finding[]) => string;
}

const bestRule: GradeRule = {
  mark: 'A+',
  fits: () => true,
  text: () => 'Every part is good, the identity is proven, and the key exchange is quantum-safe.',
};

const rules: readonly GradeRule[] = [
  {
    mark: 'F',
    fits: (_, parts) => parts.some(isUnencrypted),
    text: () => 'Nothing is encrypted.',
  },
  {
    mark: 'F',
    fits: (_, parts) => subjects(fatal(parts), 'broken').length > 0,
    text: (_, parts) => `A part is broken: ${subjects(fatal(parts), 'broken').join(', ')}.`,
  },
  {
    mark: 'F',
    fits: ({ identity }) => identity === 'failed' || identity === 'changed',
    text: ({ identity }) =>
      identity === 'changed'
        ? 'The server shows another key than the one that is known for it.'
        : 'The check of the server’s identity failed.',
  },
  {
    mark: 'D',
    fits: ({ forwardSecrecy }) => forwardSecrecy === false,
    text: () => 'No forward secrecy: who gets the server’s key later can read what was recorded.',
  },
  {
    mark: 'C',
    fits: ({ strength }) => strength === 'weak',
    text: (_, parts) => `A part is weak: ${subjects(parts, 'weak').join(', ')}.`,
  },
  {
    mark: 'B',
    fits: ({ strength }) => strength === 'note',
    text: (_, parts) => `A part carries a note: ${subjects(parts, 'note').join(', ')}.`,
  },
  {
    mark: 'B',
    fits: ({ identity }) => identity === 'unverified',
    text: () => 'Nothing proves yet which server this is.',
  },
  {
    mark: 'A',
    fits: ({ postQuantum }) => postQuantum !== true,
    text: () => 'Every part is good, with forward secrecy and a proven identity.',
  },
];

/** SSH calls it `none`; suites of TLS have NULL in their names, or only hashes. */
function isUnencrypted({ id, subject }: Finding): boolean {
  return id === 'cipher' && (subject === 'none' || /_NULL(_|$)|^TLS_SHA/.test(subject));
}

/** What is broken only for lacking forward secrecy has a rule of its own. */
function fatal(parts: readonly Finding[]): Finding[] {
  return parts.filter(({ id }) => id !== 'static-key-exchange');
}

function subjects(parts: readonly Finding[], severity: Severity): string[] {
  return [
    ...new Set(parts.filter((part) => part.severity === severity).map((part) => part.subject)),
  ];
}
