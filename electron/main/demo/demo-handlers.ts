import type { Handlers } from '../../shared/contract.ts';
import type { DemoServers } from './demo-servers.ts';

type DemoHandlers = Pick<Handlers<'main'>, 'demo.status' | 'demo.start' | 'demo.stop'>;

/** The demo servers, as the welcome page starts them. */
export function demoHandlers(servers: DemoServers): DemoHandlers {
  return {
    'demo.status': () => servers.list(),
    'demo.start': ({ serverId }) => servers.start(serverId),
    async 'demo.stop'() {
      await servers.stop();
      return null;
    },
  };
}
