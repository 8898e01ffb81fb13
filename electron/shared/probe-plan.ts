import type { ProbePlan, ProbeTarget } from './probe.ts';

/** How fast a probe may be. */
export interface ProbePace {
  perSecond: number;
  atOnce: number;
}

/** Slow enough that no server takes it for an attack, fast enough to wait for. */
export const usualPace: ProbePace = { perSecond: 10, atOnce: 2 };

interface Expected {
  fewest: number;
  usual: number;
  most: number;
}

/*
 * One connection finds one accepted name, and a last one that there are no more. A server of today with TLS 1.2
 * and 1.3 takes about 70; one with every version since SSL 3 and 30 suites in each, about 250. An SSH server says
 * its lists in one, and shows a key or a modulus in each further one.
 */
const expectedOf: Readonly<Record<'tls' | 'ssh', Expected>> = {
  tls: { fewest: 30, usual: 80, most: 500 },
  ssh: { fewest: 3, usual: 11, most: 40 },
};

/** About what a probe of this server will do, to be said before it begins. */
export function planProbe(target: ProbeTarget, pace: ProbePace = usualPace): ProbePlan {
  const { host, port } = target;
  const { fewest, usual, most } = expectedOf[target.protocol === 'sftp' ? 'ssh' : 'tls'];
  return {
    host,
    port,
    fewestConnections: fewest,
    usualConnections: usual,
    mostConnections: most,
    ...pace,
    usualSeconds: Math.ceil(usual / pace.perSecond),
  };
}
