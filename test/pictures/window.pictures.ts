import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { stopApps } from '../e2e/harness.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { fillServer, startStage } from '../views/stage.ts';
import { allViews, showAll } from '../views/views.ts';
import { photograph } from './camera.ts';

const packages = await findDebianPackages();
if ('skip' in packages) throw new Error(`Pictures need a real OpenSSH: ${packages.skip}`);

describe('pictures of the window', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
  });
  afterEach(stopApps);
  afterAll(() => server.stop());

  it.each(allViews)('$name', async (series) => {
    await fillServer(server);
    const stage = await startStage(server, series.acquaintance);
    const skipped = await showAll(stage, series, ({ name }) => photograph(stage.app, name));
    if (skipped !== undefined) throw new Error(`No pictures of ${series.name}: ${skipped}`);
  });
});
