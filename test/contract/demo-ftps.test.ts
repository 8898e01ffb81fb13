import { describeProtocol } from './contract.ts';
import { createDemoSubject } from './demo-subject.ts';

// A line of FTP ends where a name has a line break.
describeProtocol('demo server, FTPS', () =>
  createDemoSubject('typical-ftps', ['new\nline', 'carriage\rreturn']),
);
