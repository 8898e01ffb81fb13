import { writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { afterAll, describe, expect, it } from 'vitest';
import { allConfigurations } from '../witness/configurations.ts';
import { findMatrixServers } from '../witness/matrix-servers.ts';
import { compatibilityPage } from '../witness/page.ts';
import { runConfiguration, type ConfigurationResult } from '../witness/run-configuration.ts';
import { findWitnessTools } from '../witness/tools.ts';

const servers = await findMatrixServers();
const found = await findWitnessTools();
const tools = 'skip' in found ? null : found;
const results: ConfigurationResult[] = [];

/** No exchange may keep an engine from its other work for longer. */
const maxBlockMs = 200;

for (const [name, server] of Object.entries(servers)) {
  const skip = 'skip' in server ? server.skip : '';
  describe(`${name} ${skip}`, () => {
    const own = allConfigurations().filter((one) => one.server === name);
    it.for(own.map((one) => [`${one.kind}: ${one.name}`, one] as const))(
      '%s',
      async ([, configuration], context) => {
        if ('skip' in server) return context.skip(server.skip);
        const result = await runConfiguration(configuration, { start: server.start, tools });
        results.push(result);
        expect(result.isSame).toBe(true);
        expect(Object.values(result.differences).flat()).toEqual([]);
        expect(result.report.session.rekeys).toBeGreaterThan(0);
        expect(result.longestBlockMs).toBeLessThan(maxBlockMs);
        return undefined;
      },
    );
  });
}

afterAll(async () => {
  if (process.env['KEYFERRY_WRITE_DOCS'] !== '1') return;
  const page = await format(compatibilityPage(servers, results), { parser: 'markdown' });
  await writeFile(new URL('../../docs/compatibility.md', import.meta.url), page);
});
