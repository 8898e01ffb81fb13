import { describe, expect, it } from 'vitest';
import { draftSite } from './saved-site.ts';
import { searchSites } from './site-search.ts';

const site = (name: string, folder: string[], host: string, notes = '') => ({
  ...draftSite(name, { protocol: 'ftp', host, port: 2121, user: 'ops' }),
  folder,
  notes,
});
const sites = [
  site('Ledger archive', ['Finance'], 'ftps.example.net', 'Upload window is 02:00'),
  site('Búsqueda', ['Web', 'España'], 'web.example.org'),
];
const found = (query: string): string[] => searchSites(sites, query).map(({ name }) => name);

describe('searchSites', () => {
  it('finds every word anywhere in a site', () => {
    expect(found('finance example.net')).toEqual(['Ledger archive']);
    expect(found('window ledger')).toEqual(['Ledger archive']);
    expect(found('finance web')).toEqual([]);
    expect(found('2121')).toHaveLength(2);
  });

  it('takes no notice of case and accents', () => {
    expect(found('BUSQUEDA espana')).toEqual(['Búsqueda']);
  });

  it('finds all for no words', () => {
    expect(found('  ')).toHaveLength(2);
  });
});
