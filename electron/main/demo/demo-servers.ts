import type { SessionInfo } from '../../shared/contract.ts';
import {
  demoSetUps,
  demoSiteId,
  DemoServerId,
  type DemoIdentity,
  type DemoServer,
} from '../../shared/demo.ts';
import { AppError } from '../../shared/errors.ts';
import type { Target } from '../../shared/site.ts';
import type { FoundCertificatePin } from '../../trust/certificates/certificate-pins.ts';
import type { FoundPin } from '../../trust/pins.ts';
import type { HostKeyStores } from '../../trust/stores.ts';
import type { DemoProcess } from './demo-process.ts';

/** The demo servers of this app: a process for each, started when it is first wanted. */
export interface DemoServers {
  list(): DemoServer[];
  /** @throws {AppError} internal, timeout */
  start(serverId: DemoServerId): Promise<DemoServer>;
  /** Ends all of them. */
  stop(): Promise<void>;
  isRunning(): boolean;
  /** The password of the server that runs at this target, undefined for any other place. */
  passwordFor(siteId: string, target: Target): string | undefined;
  /** Notes what a real connection came to. */
  noteConnection(siteId: string, info: SessionInfo): void;
  /** The stores of the profile, and while a demo server runs, its key or certificate for its port. */
  vouchedFor(stores: HostKeyStores): HostKeyStores;
}

export interface DemoServersOptions {
  start: (serverId: DemoServerId) => Promise<DemoProcess>;
  onChange: (servers: DemoServer[]) => void;
}

/** One server, as far as it has come. */
interface Berth {
  running?: DemoProcess | undefined;
  starting?: Promise<DemoProcess> | undefined;
  failure?: AppError | undefined;
  lastConnection?: DemoServer['lastConnection'];
}

export function createDemoServers({ start, onChange }: DemoServersOptions): DemoServers {
  const berths = new Map<DemoServerId, Berth>(DemoServerId.options.map((id) => [id, {}]));

  function berthOf(serverId: DemoServerId): Berth {
    const berth = berths.get(serverId);
    if (berth) return berth;
    throw new AppError('internal', `There is no demo server ${serverId}.`);
  }

  const list = (): DemoServer[] =>
    [...berths].map(([serverId, berth]) => describe(serverId, berth));
  const announce = (): void => {
    onChange(list());
  };

  async function launch(serverId: DemoServerId, berth: Berth): Promise<DemoProcess> {
    berth.failure = undefined;
    try {
      const process = await start(serverId);
      berth.running = process;
      void process.ended.then(() => {
        if (berth.running !== process) return;
        berth.running = undefined;
        announce();
      });
      return process;
    } catch (error) {
      berth.failure = AppError.from(error);
      throw berth.failure;
    } finally {
      berth.starting = undefined;
      announce();
    }
  }

  async function stop({ starting, running }: Berth): Promise<void> {
    const process = (await starting?.catch(() => undefined)) ?? running;
    await process?.stop();
  }

  function at(host: string, port: number): [DemoServerId, DemoProcess['server']] | undefined {
    for (const [serverId, { running }] of berths) {
      const { server } = running ?? {};
      if (server?.target.host === host && server.target.port === port) return [serverId, server];
    }
    return undefined;
  }

  function identityAt(host: string, port: number): DemoIdentity | undefined {
    return at(host, port)?.[1].identity;
  }

  return {
    list,
    async start(serverId) {
      const berth = berthOf(serverId);
      if (!berth.running) {
        berth.starting ??= launch(serverId, berth);
        announce();
        await berth.starting;
      }
      return describe(serverId, berth);
    },
    isRunning: () => [...berths.values()].some(({ running }) => running !== undefined),
    async stop() {
      await Promise.all([...berths.values()].map(stop));
    },
    passwordFor(siteId, target) {
      if (target.protocol === 'local') return undefined;
      const [serverId, server] = at(target.host, target.port) ?? [];
      const isIt =
        serverId !== undefined &&
        demoSiteId(serverId) === siteId &&
        server?.target.protocol === target.protocol &&
        server.target.user === target.user;
      return isIt ? server.password : undefined;
    },
    noteConnection(siteId, { report }) {
      const serverId = DemoServerId.options.find((one) => demoSiteId(one) === siteId);
      if (!serverId || !report) return;
      berthOf(serverId).lastConnection = {
        atMs: Date.now(),
        protocolVersion: report.protocolVersion,
        keyExchange: report.keyExchange,
        cipher: report.encryption?.clientToServer.cipher ?? null,
        grade: report.grade?.mark ?? null,
      };
      announce();
    },
    vouchedFor: ({ pins, certificatePins, ...stores }) => ({
      ...stores,
      pins: pins && {
        ...pins,
        async find(host, port) {
          const identity = identityAt(host, port);
          if (identity?.kind !== 'host-key') return await pins.find(host, port);
          return pinOf(host, port, identity);
        },
      },
      certificatePins: certificatePins && {
        ...certificatePins,
        async find(host, port) {
          const identity = identityAt(host, port);
          if (identity?.kind !== 'certificate') return await certificatePins.find(host, port);
          return certificatePinOf(host, port, identity);
        },
      },
    }),
  };
}

function describe(
  serverId: DemoServerId,
  { running, starting, failure, lastConnection = null }: Berth,
): DemoServer {
  const state = running ? 'running' : starting ? 'starting' : failure ? 'failed' : 'stopped';
  return {
    serverId,
    state,
    failure: state === 'failed' ? (failure?.toFailure() ?? null) : null,
    target: running?.server.target ?? null,
    setUp: demoSetUps[serverId],
    lastConnection,
  };
}

/*
 * Keyferry made the key itself and hears of the port from its own process: nobody has to be asked. These pins stand
 * in no file, so nothing is left behind.
 */

function pinOf(
  host: string,
  port: number,
  { hostKey }: Extract<DemoIdentity, { kind: 'host-key' }>,
): FoundPin {
  const { type, fingerprintSha256, base64 } = hostKey;
  return {
    ...{ host, port, type, fingerprintSha256, base64 },
    pinnedAt: new Date().toISOString(),
    source: 'the key that Keyferry made for its demo server',
  };
}

function certificatePinOf(
  host: string,
  port: number,
  { certificate }: Extract<DemoIdentity, { kind: 'certificate' }>,
): FoundCertificatePin {
  return {
    ...{ host, port },
    ...certificate,
    pinnedAt: new Date().toISOString(),
    source: 'the certificate that Keyferry made for its demo server',
  };
}
