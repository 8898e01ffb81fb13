import { startEmbeddedSftp } from '../servers/embedded-sftp.ts';
import { describeCli } from './cli-suite.ts';

describeCli('the embedded server', () => startEmbeddedSftp());
