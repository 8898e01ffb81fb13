/** One choice of several. */
export interface RadioOption {
  id: string;
  label: string;
  hint: string;
  /** The letter that chooses it while its dialog is open. */
  key: string;
  isChosen: boolean;
  choose: () => void;
}
