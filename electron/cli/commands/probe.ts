import { runProbe } from '../../engine/probe/run-probe.ts';
import { judgeProbe } from '../../inspector/accepted/judge-probe.ts';
import { planProbe } from '../../shared/probe-plan.ts';
import type { ProbeProgress, ProbeTarget } from '../../shared/probe.ts';
import type { RemoteTarget } from '../../shared/site.ts';
import { targetOf } from '../connect.ts';
import type { Context, RunCommand } from '../context.ts';
import { exitCodes } from '../failure.ts';
import { probeText } from '../probe-text.ts';
import { parseSiteUrl } from '../site-url.ts';
import { UsageError } from '../usage-error.ts';

/** What the server accepts, asked over many connections that end before any sign-in. */
export const probe: RunCommand = async (context, urlText) => {
  const { options, terminal, signal } = context;
  const target = probeTarget(await targetOf(context, parseSiteUrl(urlText)));
  const { usualConnections, perSecond, host } = planProbe(target);
  if (!options.isJson)
    terminal.say(
      `Asking ${host}: about ${String(usualConnections)} connections, at most ${String(perSecond)} a second. Nobody signs in.`,
    );
  const progress = showProgress(context);
  const result = await runProbe(target, {
    signal,
    // Only the proxy asks, and its password stands in its URL.
    credentials: () => Promise.resolve(passwordOf(context)),
    onProgress: progress.show,
  }).finally(progress.end);
  const assessment = judgeProbe(result);
  await terminal.write(
    options.isJson
      ? `${JSON.stringify({ version: 1, probe: result, assessment })}\n`
      : probeText(result, assessment),
  );
  return exitCodes.done;
};

function passwordOf({ options }: Context): string[] | null {
  const password = options.proxy?.password;
  return password === undefined ? null : [password];
}

/** @throws {UsageError} */
function probeTarget(target: RemoteTarget): ProbeTarget {
  if (target.protocol === 'ftp')
    throw new UsageError('Plain FTP has nothing to ask about. Use ftps:// or ftpes://.');
  if (target.protocol === 'sftp' && (target.jumps ?? []).length > 0)
    throw new UsageError('probe goes through no jump host: that would take a sign-in there.');
  return target;
}

const clearLine = '\r\u001b[K';

function showProgress({ terminal }: Context): {
  show: (progress: ProbeProgress) => void;
  end: () => void;
} {
  let isShown = false;
  return {
    show({ topic, subject, connections, expectedConnections, pauseSeconds }) {
      if (!terminal.isErrTty) return;
      isShown = true;
      const what = subject === null ? topic : `${topic}, ${subject}`;
      const pause =
        pauseSeconds === null ? '' : `; the server wants a pause of ${String(pauseSeconds)} s`;
      const text = `${String(connections)} of about ${String(expectedConnections)} connections: ${what}${pause}`;
      terminal.error.write(clearLine + text.slice(0, terminal.columns - 1));
    },
    end() {
      if (isShown) terminal.error.write(clearLine);
      isShown = false;
    },
  };
}
