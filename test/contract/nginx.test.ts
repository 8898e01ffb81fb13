import { findNginx } from '../servers/nginx.ts';
import { describeProtocol } from './contract.ts';
import { nginxFailures } from './web-failures.ts';
import { createWebSubject } from './web-subject.ts';

const nginx = await findNginx();

if ('skip' in nginx) describeProtocol('nginx dav-ext', unreachable, { skip: nginx.skip });
else
  describeProtocol(`nginx dav-ext ${nginx.version}`, () => createWebSubject(() => nginx.start()), {
    knownFailures: nginxFailures,
  });

function unreachable(): never {
  throw new Error('A skipped suite starts no server.');
}
