import type { IconName } from './icons.ts';

export interface MenuItem {
  id: string;
  label: string;
  icon?: IconName;
  /** The key that does the same, as it is printed. */
  keys?: string;
  isDisabled?: boolean;
  /** A line above it. */
  startsGroup?: boolean;
  choose: () => void;
}
