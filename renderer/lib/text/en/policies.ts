/** The editor of a site's policy. */
export const policies = {
  lists: 'What is offered, in order',
  drag: 'Drag, or',
  kinds: { keyExchange: 'Key exchange', hostKey: 'Host key', ciphers: 'Cipher', macs: 'MAC' },
  tlsKinds: {
    ciphers: 'Cipher suites',
    groups: 'Groups',
    signatures: 'Signatures',
    versions: 'Versions',
  },
  reset: (list: string) => `Reset ${list}`,
  entryOn: (name: string, place: number, count: number, mark: string) =>
    `${name}, ${String(place)} of ${String(count)}, grade ${mark}`,
  entryOfAny: (name: string, mark: string) => `${name}, offered, grade ${mark}`,
  entryOff: (name: string, mark: string) => `${name}, not offered, grade ${mark}`,
  isAt: (name: string, place: number, count: number) =>
    `${name} is now ${String(place)} of ${String(count)}`,
  isOn: (name: string) => `${name} is offered`,
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
  computedFromProbe: (time: string) => `Computed from the probe of ${time}.`,
  contradictsItself: 'This policy contradicts itself.',
  notChanged: (why: string) => `Not changed: ${why}`,
  contradictions: {
    gap: (version: string) =>
      `${version} lies between two versions that are offered, and cannot be left out.`,
    missing: {
      suite: (version: string) =>
        `There would be no cipher suite of ${version}, the newest version.`,
      group: (version: string) => `No group would fit the cipher suites of ${version}.`,
      signature: (version: string) => `No signature would fit the cipher suites of ${version}.`,
    },
    postQuantum: 'Nothing that would be offered is quantum-safe.',
  },
  unknown: {
    ssh: 'Not known yet: connect once, and the server says what it accepts.',
    tls: 'Not known yet: a TLS server never says what it accepts. Probe it to know.',
  },
  lacksPostQuantum: 'This server would refuse: it has no quantum-safe key exchange.',
};
