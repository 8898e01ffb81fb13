export interface MenuItem {
  id: string;
  label: string;
  choose: () => void;
}
