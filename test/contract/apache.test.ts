import { findApache } from '../servers/apache.ts';
import { describeProtocol } from './contract.ts';
import { apacheFailures } from './web-failures.ts';
import { createWebSubject } from './web-subject.ts';

const apache = await findApache();

if ('skip' in apache) describeProtocol('Apache mod_dav', unreachable, { skip: apache.skip });
else
  describeProtocol(
    `Apache mod_dav ${apache.version}`,
    () => createWebSubject(() => apache.start()),
    { knownFailures: apacheFailures },
  );

function unreachable(): never {
  throw new Error('A skipped suite starts no server.');
}
