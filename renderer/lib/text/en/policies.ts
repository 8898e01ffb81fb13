/** The editor of a site's policy. */
export const policies = {
  lists: 'What is offered, in order',
  drag: 'Drag, or',
  kinds: { keyExchange: 'Key exchange', hostKey: 'Host key', ciphers: 'Cipher', macs: 'MAC' },
  entryOn: (name: string, place: number, count: number, mark: string) =>
    `${name}, ${String(place)} of ${String(count)}, grade ${mark}`,
  entryOff: (name: string, mark: string) => `${name}, not offered, grade ${mark}`,
  isAt: (name: string, place: number, count: number) =>
    `${name} is now ${String(place)} of ${String(count)}`,
  isOff: (name: string) => `${name} is not offered any more`,
  lastOne: (name: string) => `${name} is the last one and stays`,
  wouldChoose: (exchange: string, cipher: string) =>
    `With this policy the server would choose ${exchange} and ${cipher}.`,
  wouldRefuse: (exchange: string) =>
    `With this policy the connection would be refused: the server would choose ${exchange}, which is not quantum-safe.`,
  nothingInCommon: (kinds: string) => `With this policy nothing is in common: ${kinds}.`,
  computedFrom: (time: string) => `Computed from the connection of ${time}.`,
  forward: 'Forward secrecy',
  noForward: 'No forward secrecy',
  quantum: 'quantum-safe.',
  noQuantum: 'not quantum-safe.',
  unknown: 'Not known yet: connect once, and the server says what it accepts.',
  lacksPostQuantum: 'This server would refuse: it has no quantum-safe key exchange.',
};
