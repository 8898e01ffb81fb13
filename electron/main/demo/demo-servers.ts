import type { SessionInfo } from '../../shared/contract.ts';
import {
  demoAlgorithms,
  demoSiteId,
  type DemoServer,
  type DemoServerId,
} from '../../shared/demo.ts';
import { AppError } from '../../shared/errors.ts';
import type { Target } from '../../shared/site.ts';
import type { FoundPin, PinStore } from '../../trust/pins.ts';
import type { DemoProcess } from './demo-process.ts';

/** The demo servers of this app: one process for all of them, started when one is first wanted. */
export interface DemoServers {
  list(): DemoServer[];
  /** @throws {AppError} internal, timeout */
  start(serverId: DemoServerId): Promise<DemoServer>;
  stop(): Promise<void>;
  isRunning(): boolean;
  /** The password of the server that runs at this target, undefined for any other place. */
  passwordFor(siteId: string, target: Target): string | undefined;
  /** Notes what a real connection came to. */
  noteConnection(siteId: string, info: SessionInfo): void;
  /** The pins of the profile, and while a demo server runs, its key for its port. */
  withPins(pins: PinStore): PinStore;
}

export interface DemoServersOptions {
  start: () => Promise<DemoProcess>;
  onChange: (servers: DemoServer[]) => void;
}

const serverIds = Object.keys(demoAlgorithms) as DemoServerId[];

export function createDemoServers({ start, onChange }: DemoServersOptions): DemoServers {
  let running: DemoProcess | undefined;
  let starting: Promise<DemoProcess> | undefined;
  let failure: AppError | undefined;
  const connections = new Map<DemoServerId, NonNullable<DemoServer['lastConnection']>>();

  function describe(serverId: DemoServerId): DemoServer {
    const server = new Map(running?.servers.map((one) => [one.serverId, one])).get(serverId);
    const state = server ? 'running' : starting ? 'starting' : failure ? 'failed' : 'stopped';
    return {
      serverId,
      state,
      failure: state === 'failed' ? (failure?.toFailure() ?? null) : null,
      target: server?.target ?? null,
      algorithms: demoAlgorithms[serverId],
      lastConnection: connections.get(serverId) ?? null,
    };
  }
  const list = (): DemoServer[] => serverIds.map(describe);
  const announce = (): void => {
    onChange(list());
  };

  async function launch(): Promise<DemoProcess> {
    failure = undefined;
    try {
      const process = await start();
      running = process;
      void process.ended.then(() => {
        if (running !== process) return;
        running = undefined;
        announce();
      });
      return process;
    } catch (error) {
      failure = AppError.from(error);
      throw failure;
    } finally {
      starting = undefined;
      announce();
    }
  }

  function serverAt(host: string, port: number): DemoProcess['servers'][number] | undefined {
    return running?.servers.find(({ target }) => target.host === host && target.port === port);
  }

  return {
    list,
    async start(serverId) {
      if (!running) {
        starting ??= launch();
        announce();
        await starting;
      }
      return describe(serverId);
    },
    isRunning: () => running !== undefined,
    async stop() {
      await starting?.catch(() => undefined);
      await running?.stop();
    },
    passwordFor(siteId, target) {
      if (target.protocol !== 'sftp') return undefined;
      const server = serverAt(target.host, target.port);
      const isIt =
        server && demoSiteId(server.serverId) === siteId && server.target.user === target.user;
      return isIt ? server.password : undefined;
    },
    noteConnection(siteId, { report }) {
      const serverId = serverIds.find((one) => demoSiteId(one) === siteId);
      if (!serverId || !report) return;
      connections.set(serverId, {
        atMs: Date.now(),
        keyExchange: report.keyExchange?.name ?? null,
        cipher: report.encryption?.clientToServer.cipher ?? null,
        grade: report.grade?.mark ?? null,
      });
      announce();
    },
    withPins: (pins) => ({
      ...pins,
      async find(host, port) {
        const server = serverAt(host, port);
        return server ? demoPin(host, port, server.hostKey) : await pins.find(host, port);
      },
    }),
  };
}

/** Keyferry made the key itself and hears of the port from its own process: nobody has to be asked. */
function demoPin(
  host: string,
  port: number,
  key: DemoProcess['servers'][number]['hostKey'],
): FoundPin {
  const { type, fingerprintSha256, base64 } = key;
  return {
    host,
    port,
    type,
    fingerprintSha256,
    base64,
    pinnedAt: new Date().toISOString(),
    source: 'the key that Keyferry made for its demo servers',
  };
}
