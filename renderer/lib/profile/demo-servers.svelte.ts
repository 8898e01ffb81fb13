import type { DemoServer, DemoServerId } from '../../../electron/shared/demo.ts';
import type { Client } from '../../client.ts';

/** The demo servers of the welcome page, as main runs them. */
export class DemoServers {
  all = $state.raw<readonly DemoServer[]>([]);

  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    client.onPush('demo.changed', ({ servers }) => {
      this.all = servers;
    });
  }

  async load(): Promise<void> {
    this.all = await this.#client.call('demo.status', {});
  }

  /** Starts it if need be; resolves when it listens. */
  async start(serverId: DemoServerId): Promise<DemoServer> {
    return await this.#client.call('demo.start', { serverId });
  }
}
