import { findDebianPackages } from '../servers/debian-packages.ts';
import type { OtherWitness } from './run-configuration.ts';
import { findSshAudit } from './ssh-audit.ts';
import { createSshClient } from './ssh-client.ts';

/** The clients of others that this computer can have: OpenSSH's and ssh-audit. */
export async function findOtherWitnesses(): Promise<OtherWitness[]> {
  const packages = await findDebianPackages();
  const audit = await findSshAudit();
  const witnesses: OtherWitness[] = [];
  if (!('skip' in packages)) {
    const { facts } = await createSshClient(packages);
    witnesses.push({ name: 'ssh -vvv', facts });
  }
  if (!('skip' in audit)) {
    witnesses.push({
      name: 'ssh-audit',
      facts: (server, report) => audit.facts(server, report.hostKey?.type),
    });
  }
  return witnesses;
}
