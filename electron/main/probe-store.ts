import * as v from 'valibot';
import { inTurns } from '../shared/in-turns.ts';
import { ProbeResult } from '../shared/probe.ts';
import { dropOldest, fileOfEndpoint, putAside, readBounded } from './endpoint-files.ts';
import { writePrivateFile } from './private-file.ts';

/** The last probe of each server. */
export interface ProbeStore {
  /** In the place of an earlier one. @throws {AppError} permission-denied, disk-full, internal */
  keep(result: ProbeResult): Promise<void>;
  /** Null where there is none, or none that this version can read. @throws {AppError} permission-denied, internal */
  last(host: string, port: number): Promise<ProbeResult | null>;
}

export interface ProbeStoreLimits {
  /** A result has 20 to 60 KB, most of it certificates. One that is larger is not kept. */
  bytes: number;
  /** Servers; those not probed for longest go first. */
  endpoints: number;
}

const usualLimits: ProbeStoreLimits = { bytes: 1024 * 1024, endpoints: 300 };

const AnyResult = v.looseObject({ version: v.number() });

/** A folder of the profile, readable for its owner alone. */
export function createProbeStore(
  folder: string,
  limits: ProbeStoreLimits = usualLimits,
): ProbeStore {
  const inTurn = inTurns();

  async function keep(result: ProbeResult): Promise<void> {
    const { host, port } = result.endpoint;
    const bytes = Buffer.from(JSON.stringify(result));
    if (bytes.length > limits.bytes) return;
    const file = fileOfEndpoint(folder, host, port);
    if ((await read(file, limits.bytes)) === 'newer') return;
    await writePrivateFile(file, bytes);
    await dropOldest(folder, limits.endpoints);
  }

  return {
    keep: (result) => inTurn(() => keep(result)),
    last: (host, port) =>
      inTurn(async () => {
        const stored = await read(fileOfEndpoint(folder, host, port), limits.bytes);
        return stored === 'newer' ? null : stored;
      }),
  };
}

/** A result of a later version stays as it is; one that cannot be understood is put aside. */
async function read(file: string, maxBytes: number): Promise<ProbeResult | 'newer' | null> {
  const bytes = await readBounded(file, maxBytes);
  if (bytes === undefined) return null;
  const json = v.safeParse(v.pipe(v.string(), v.parseJson(), AnyResult), bytes?.toString('utf8'));
  if (json.success && json.output.version > 1) return 'newer';
  const parsed = json.success ? v.safeParse(ProbeResult, json.output) : json;
  if (parsed.success) return parsed.output;
  await putAside(file);
  return null;
}
