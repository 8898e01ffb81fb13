import * as v from 'valibot';
import { call, Id, push } from './contract-entry.ts';
import { ProbePlan, ProbeProgress, ProbeResult, ProbeTarget } from './probe.ts';
import { SiteId } from './saved-site.ts';
import { Host, Port } from './site.ts';
import { SessionId } from './transfer.ts';

/**
 * Whose server: that of a session (open, connecting or failed), or of a saved site. Main looks the address up
 * itself, so that the window can have no other server probed.
 */
export const ProbeSubject = v.variant('of', [
  v.strictObject({ of: v.literal('session'), sessionId: SessionId }),
  v.strictObject({ of: v.literal('site'), siteId: SiteId }),
]);
export type ProbeSubject = v.InferOutput<typeof ProbeSubject>;

/** Calls about what a server accepts, asked of the server itself. */
export const probeContract = {
  /** What would be done; opens nothing. Fails with `unsupported` for plain FTP, jump hosts and this computer. */
  'probe.plan': call('main', v.strictObject({ subject: ProbeSubject }), ProbePlan),
  /**
   * Opens the connections. `isConsented` says that a person has seen the plan and wants it. Cancelling the
   * call ends the probe; nothing is kept then. One at a time for each server: `already-exists` else.
   */
  'probe.run': call(
    'main',
    v.strictObject({ subject: ProbeSubject, probeId: Id, isConsented: v.literal(true) }),
    ProbeResult,
  ),
  /** The last result that was kept for this server; null where there is none. */
  'probe.last': call('main', v.strictObject({ host: Host, port: Port }), v.nullable(ProbeResult)),
  /** In an engine of its own, which ends with it. */
  'engine.probe': call('engine', v.strictObject({ probeId: Id, target: ProbeTarget }), ProbeResult),

  'probe.progress': push('main', v.strictObject({ probeId: Id, progress: ProbeProgress })),
  'probe.advanced': push('engine', v.strictObject({ probeId: Id, progress: ProbeProgress })),
} as const;
