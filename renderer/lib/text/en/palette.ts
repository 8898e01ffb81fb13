import { counted } from '../format.ts';

export const palette = {
  open: 'Connect or run a command',
  openLabel: 'Command palette: Connect or run a command',
  label: 'Site, action or setting',
  placeholder: 'Type a site, an action or a setting',
  results: 'What was found',
  nothing: 'Nothing is called so.',
  count: (count: number) => counted(count, 'result'),
  kinds: { site: 'Site', action: 'Action', setting: 'Setting' },
};
