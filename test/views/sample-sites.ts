import {
  draftSite,
  type FolderPath,
  type SiteColour,
  type SiteDraft,
} from '../../electron/shared/saved-site.ts';
import type { TestServer } from '../servers/server.ts';

const finance = ['Clients', 'Finance'];

/** Sites of somebody who works with a few servers; the first one is real. */
export function sampleSites(server: TestServer): SiteDraft[] {
  const { host, port, user } = server;
  return [
    {
      ...siteAt('Atlas staging', host, user, port),
      notes: 'Deployed by the pipeline. Ask before files under /current are changed.',
      remoteFolder: `${server.root}/atlas`,
      colour: 'green',
    },
    siteAt('Atlas production', 'atlas.example.com', 'deploy', 22, ['Clients']),
    {
      ...siteAt('Ledger archive', 'ledger.example.net', 'archive', 2222, finance, 'orange'),
      encoding: 'windows-1252',
      jumpHosts: [
        { host: 'gate.example.com', port: 22, user: 'hop', identityFiles: [] },
        { host: 'inner.example.net', port: 2022, user: 'archive', identityFiles: [] },
      ],
    },
    siteAt(
      'Year-end reports of the whole group, read only',
      'reports.example.net',
      'reader',
      22,
      finance,
    ),
    siteAt('Old scanner', '192.0.2.44', 'scan', 22, ['Office'], 'red'),
    {
      ...draftSite('Press kit', {
        ...({ protocol: 'https', host: 'press.example.org', port: 443, user: 'media' } as const),
        ...{ basePath: '/kit', clientCertificate: null },
      }),
      folder: ['Clients'],
    },
  ];
}

function siteAt(
  name: string,
  host: string,
  user: string,
  port: number,
  folder: FolderPath = [],
  colour: SiteColour | null = null,
): SiteDraft {
  const draft = draftSite(name, {
    protocol: 'sftp',
    host,
    port,
    user,
    identityFiles: [],
    agent: 'none',
  });
  return { ...draft, folder, colour };
}
