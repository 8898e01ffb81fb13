/** The sections of the full view in the order of their keys, 1 to 7. */
export const viewSections = [
  'verdict',
  'suite',
  'handshake',
  'offers',
  'findings',
  'trust',
  'session',
] as const;
export type ViewSectionName = (typeof viewSections)[number];
