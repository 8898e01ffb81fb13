export type DockTab = 'queue' | 'failed' | 'done' | 'editing' | 'log';

export const dockTabs: readonly DockTab[] = ['queue', 'failed', 'done', 'editing', 'log'];
