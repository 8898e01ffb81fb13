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
  entryOn: (name, place, count, mark) =>
    `${name}, ${String(place)} von ${String(count)}, Note ${mark}`,
  entryOff: (name, mark) => `${name}, nicht angeboten, Note ${mark}`,
  isAt: (name, place, count) =>
    `${name} steht jetzt an ${String(place)}. Stelle von ${String(count)}`,
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
  unknown: 'Noch nicht bekannt: Verbinden Sie sich einmal, dann sagt der Server, was er annimmt.',
  lacksPostQuantum:
    'Dieser Server würde ablehnen: Er hat keinen quantensicheren Schlüsselaustausch.',
};
