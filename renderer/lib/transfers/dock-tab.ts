export type DockTab = 'queue' | 'failed' | 'done' | 'saved' | 'editing' | 'log';

export const dockTabs: readonly DockTab[] = ['queue', 'failed', 'done', 'saved', 'editing', 'log'];
