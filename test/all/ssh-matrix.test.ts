import { writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { afterAll, describe, expect, it } from 'vitest';
import { algorithmOf, allConfigurations } from '../witness/configurations.ts';
import { findMatrixServers } from '../witness/matrix-servers.ts';
import { measureInspection } from '../witness/measure-inspection.ts';
import { compatibilityPage } from '../witness/page.ts';
import { findOtherWitnesses } from '../witness/other-witnesses.ts';
import { runConfiguration, type ConfigurationResult } from '../witness/run-configuration.ts';
import { findWitnessTools } from '../witness/tools.ts';

const servers = await findMatrixServers();
const found = await findWitnessTools();
const tools = 'skip' in found ? null : found;
const others = await findOtherWitnesses();
const results: ConfigurationResult[] = [];
const inspections = new Map<string, number>();

/** No exchange may keep an engine from its other work for longer. */
const maxBlockMs = 200;
const maxInspectMs = 1000;

for (const [name, server] of Object.entries(servers)) {
  const skip = 'skip' in server ? server.skip : '';
  describe(`${name} ${skip}`, () => {
    it('inspect answers within a second', async (context) => {
      if ('skip' in server) return context.skip(server.skip);
      inspections.set(name, await measureInspection(server.start));
      expect(inspections.get(name)).toBeLessThan(maxInspectMs);
      return undefined;
    });

    const own = allConfigurations().filter((one) => one.server === name);
    it.for(own.map((one) => [`${one.kind}: ${one.name}`, one] as const))(
      '%s',
      async ([, configuration], context) => {
        if ('skip' in server) return context.skip(server.skip);
        const result = await runConfiguration(configuration, {
          start: server.start,
          tools,
          others,
        });
        results.push(result);
        expect(result.isSame).toBe(true);
        expect(Object.values(result.differences).flat()).toEqual([]);
        // A witness that says nothing agrees with everything.
        for (const { name } of others) expect(result.compared[name]).toBeGreaterThanOrEqual(6);
        expect(Number(result.report.session.rekeys) > 0).toBe(configuration.isRekeyed);
        for (const used of result.used) expect(used).toBe(algorithmOf(configuration));
        if (configuration.groupBits !== null)
          expect(result.report.keyExchange?.bits).toBe(configuration.groupBits);
        if (configuration.isRekeyed) expect(result.begunBy).toContain('client');
        if (result.longestBlockMs !== null) expect(result.longestBlockMs).toBeLessThan(maxBlockMs);
        return undefined;
      },
    );
  });
}

afterAll(async () => {
  if (process.env['KEYFERRY_WRITE_DOCS'] !== '1') return;
  const page = await format(compatibilityPage(servers, inspections, results), {
    parser: 'markdown',
  });
  await writeFile(new URL('../../docs/compatibility.md', import.meta.url), page);
});
