import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { DemoReady, type DemoOptions, type DemoServerId } from '../../electron/shared/demo.ts';

/** The process that the app starts for a demo server. */
export const demoScript = fileURLToPath(new URL('../../electron/demo/demo.ts', import.meta.url));

export interface DemoTestServer extends DemoReady {
  /** On this computer's disk; `/` on the server. */
  readonly root: string;
  /** Ends it at once, without a goodbye. */
  kill(): Promise<void>;
  /** Ends it and removes the folder; safe to call twice. */
  stop(): Promise<void>;
}

/** One of the demo servers in its own process, with a folder of its own. */
export async function startDemoServer(serverId: DemoServerId): Promise<DemoTestServer> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'keyferry-demo-')));
  const options: DemoOptions = { serverId, folder };
  const child = fork(demoScript, [JSON.stringify(options)], { stdio: 'inherit' });
  const ended = once(child, 'exit');
  async function kill(): Promise<void> {
    child.kill('SIGKILL');
    await ended;
  }
  try {
    const [message] = (await Promise.race([
      once(child, 'message'),
      ended.then(() => Promise.reject(new Error('The demo server did not start.'))),
    ])) as [unknown];
    return {
      ...v.parse(DemoReady, message),
      root: join(folder, 'files'),
      kill,
      async stop() {
        await kill();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (thrown) {
    await kill();
    await rm(folder, { recursive: true, force: true });
    throw thrown;
  }
}
