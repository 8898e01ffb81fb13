import { describeProtocol } from './contract.ts';
import { createDemoSubject } from './demo-subject.ts';
import { demoFailures } from './web-failures.ts';

describeProtocol('demo server, WebDAV', () => createDemoSubject('webdav'), {
  knownFailures: demoFailures,
});
