import type { Catalogue } from '../en.ts';

export const policies: Catalogue['policies'] = {
  lists: 'Was angeboten wird, der Reihe nach',
  drag: 'Ziehen, oder',
  kinds: {
    keyExchange: 'Schlüsselaustausch',
    hostKey: 'Hostschlüssel',
    ciphers: 'Verschlüsselung',
    macs: 'MAC',
  },
  tlsKinds: {
    ciphers: 'Cipher-Suites',
    groups: 'Gruppen',
    signatures: 'Unterschriften',
    versions: 'Versionen',
  },
  reset: (list) => `${list} zurücksetzen`,
  entryOn: (name, place, count, mark) =>
    `${name}, ${String(place)} von ${String(count)}, Note ${mark}`,
  entryOfAny: (name, mark) => `${name}, angeboten, Note ${mark}`,
  entryOff: (name, mark) => `${name}, nicht angeboten, Note ${mark}`,
  isAt: (name, place, count) =>
    `${name} steht jetzt an ${String(place)}. Stelle von ${String(count)}`,
  isOn: (name) => `${name} wird angeboten`,
  isOff: (name) => `${name} wird nicht mehr angeboten`,
  lastOne: (name) => `${name} ist das letzte und bleibt`,
  wouldChoose: (exchange, cipher) =>
    `Mit dieser Richtlinie würde der Server ${exchange} und ${cipher} wählen.`,
  wouldRefuse: (exchange) =>
    `Mit dieser Richtlinie würde die Verbindung abgelehnt: Der Server würde ${exchange} wählen, und das ist nicht quantensicher.`,
  nothingInCommon: (kinds) => `Mit dieser Richtlinie ist nichts gemeinsam: ${kinds}.`,
  computedFrom: (time) => `Berechnet aus der Verbindung vom ${time}.`,
  forward: 'Mit Forward Secrecy',
  noForward: 'Keine Forward Secrecy',
  quantum: 'quantensicher.',
  noQuantum: 'nicht quantensicher.',
  computedFromProbe: (time) => `Berechnet aus der Erkundung vom ${time}.`,
  contradictsItself: 'Diese Richtlinie widerspricht sich selbst.',
  notChanged: (why) => `Nicht geändert: ${why}`,
  contradictions: {
    gap: (version) => `${version} liegt zwischen zwei angebotenen Versionen und kann nicht fehlen.`,
    missing: {
      suite: (version) => `Es gäbe keine Cipher-Suite für ${version}, die neueste Version.`,
      group: (version) => `Keine Gruppe passte zu den Cipher-Suites von ${version}.`,
      signature: (version) => `Keine Unterschrift passte zu den Cipher-Suites von ${version}.`,
    },
    postQuantum: 'Nichts, was angeboten würde, ist quantensicher.',
  },
  unknown: {
    ssh: 'Noch nicht bekannt: Verbinden Sie sich einmal, dann sagt der Server, was er annimmt.',
    tls: 'Noch nicht bekannt: Ein TLS-Server sagt nie, was er annimmt. Erkunden Sie ihn, um es zu wissen.',
  },
  lacksPostQuantum:
    'Dieser Server würde ablehnen: Er hat keinen quantensicheren Schlüsselaustausch.',
};
