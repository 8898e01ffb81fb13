import { formatBytes } from '../format.ts';
import type { ErrorFacts, ErrorTexts } from '../en/errors.ts';

const place = ({ path }: ErrorFacts): string => path ?? 'Dieses Element';

/** What an engine says for itself (`message`) stays in English. */
export const errors: ErrorTexts = {
  'invalid-request': ({ message }) => ({
    what: 'Das konnte Keyferry nicht tun.',
    why: message,
    advice: 'Prüfen Sie Ihre Eingabe.',
    short: 'ungültige Anfrage',
  }),
  unsupported: ({ message }) => ({
    what: 'Das kann dieser Server nicht.',
    why: message,
    advice: 'Wählen Sie einen anderen Weg, oder bitten Sie den Betreiber, es einzuschalten.',
    short: 'nicht unterstützt',
  }),
  cancelled: () => ({
    what: 'Abgebrochen.',
    why: 'Sie haben es beendet, bevor es fertig war.',
    advice: 'Beginnen Sie von vorn, wann immer Sie wollen.',
    short: 'abgebrochen',
  }),
  dns: ({ host }) => ({
    what: `${host} wurde nicht gefunden.`,
    why: 'Zu diesem Namen ist keine Adresse bekannt.',
    advice: 'Prüfen Sie die Schreibweise und Ihre Netzwerkverbindung.',
    short: 'Name nicht gefunden',
  }),
  refused: ({ host }) => ({
    what: `${host} lehnt die Verbindung ab.`,
    why: 'Der Rechner ist da, aber auf diesem Port antwortet kein Server.',
    advice: 'Prüfen Sie den Port, oder fragen Sie, ob der Server läuft.',
    short: 'abgelehnt',
  }),
  timeout: ({ host }) => ({
    what: `${host} hat nicht rechtzeitig geantwortet.`,
    why: 'Der Server ist aus, nicht erreichbar oder hinter einer Firewall.',
    advice: 'Prüfen Sie Ihr Netzwerk, und versuchen Sie es noch einmal.',
    short: 'keine Antwort',
  }),
  'connection-lost': ({ host, message }) => ({
    what: `Die Verbindung zu ${host} ist abgebrochen.`,
    why: message,
    advice: 'Verbinden Sie sich neu. Dateien, die vollständig waren, sind sicher.',
    short: 'Verbindung verloren',
  }),
  'host-key-unknown': ({ host }) => ({
    what: `${host} ist noch nicht bekannt.`,
    why: 'Sie haben noch nicht gesagt, dass Sie dem Hostschlüssel vertrauen.',
    advice:
      'Vergleichen Sie den Fingerabdruck mit dem des Betreibers, und merken Sie dann den Schlüssel.',
    short: 'Schlüssel unbekannt',
  }),
  'host-key-changed': ({ host }) => ({
    what: `Der Hostschlüssel von ${host} hat sich geändert.`,
    why: 'Jemand fängt diese Verbindung ab, oder der Server wurde neu aufgesetzt.',
    advice: 'Fragen Sie den Betreiber nach dem neuen Fingerabdruck, bevor Sie weitermachen.',
    short: 'Schlüssel geändert',
  }),
  'certificate-invalid': ({ host, message }) => ({
    what: `Das Zertifikat von ${host} ist nicht gültig.`,
    why: message,
    advice: 'Fragen Sie den Betreiber, bevor Sie etwas senden.',
    short: 'Zertifikat ungültig',
  }),
  'negotiation-failed': ({ host, message }) => ({
    what: `${host} und Keyferry haben kein Verfahren gemeinsam.`,
    why: message,
    advice: 'Der Betreiber kann eines der Verfahren einschalten, die Keyferry anbietet.',
    short: 'nichts gemeinsam',
  }),
  'policy-violated': ({ message }) => ({
    what: 'Die Verbindung ist schwächer, als dieser Server-Eintrag erlaubt.',
    why: message,
    advice: 'Bitten Sie den Betreiber um stärkere Verfahren, oder ändern Sie die Richtlinie.',
    short: 'Richtlinie verletzt',
  }),
  'auth-failed': ({ host, user, message }) => ({
    what: `${host} hat die Anmeldung${user === undefined ? '' : ` von ${user}`} nicht angenommen.`,
    why: message,
    advice: 'Prüfen Sie Benutzername, Passwort und Schlüssel, und versuchen Sie es noch einmal.',
    short: 'Anmeldung abgelehnt',
  }),
  'not-found': (facts) => ({
    what: `${place(facts)} ist nicht da.`,
    why: 'Vielleicht wurde es verschoben, umbenannt oder gelöscht.',
    advice: 'Prüfen Sie den Namen, oder sehen Sie im Ordner darüber nach.',
    short: 'nicht gefunden',
  }),
  'already-exists': (facts) => ({
    what: `${place(facts)} gibt es schon.`,
    why: 'Es wurde nichts ersetzt.',
    advice: 'Wählen Sie einen anderen Namen.',
    short: 'Name vergeben',
  }),
  'wrong-kind': (facts) => ({
    what: `${place(facts)} ist von anderer Art.`,
    why: 'Erwartet war ein Ordner, wo eine Datei ist, oder eine Datei, wo ein Ordner ist.',
    advice: 'Aktualisieren Sie die Ansicht, und sehen Sie nach, was jetzt dort ist.',
    short: 'falsche Art',
  }),
  'permission-denied': (facts) => ({
    what: `Keine Berechtigung für ${place(facts)}.`,
    why: 'Ihrem Konto ist das dort nicht erlaubt.',
    advice: 'Fragen Sie den Eigentümer, oder melden Sie sich mit einem anderen Konto an.',
    short: 'kein Zugriff',
  }),
  locked: (facts) => ({
    what: `${place(facts)} ist gesperrt.`,
    why: 'Jemand anderes arbeitet gerade daran. Es wurde nichts geändert.',
    advice: 'Warten Sie, bis es freigegeben ist, oder wählen Sie einen anderen Namen.',
    short: 'gesperrt',
  }),
  'quota-exceeded': (facts) => ({
    what: 'Ihr Kontingent ist aufgebraucht.',
    why: spaceOf(facts) ?? 'Der Server gibt Ihrem Konto keinen weiteren Platz.',
    advice: 'Schaffen Sie Platz, und versuchen Sie es noch einmal.',
    short: 'Kontingent voll',
  }),
  'disk-full': (facts) => ({
    what: 'Der Datenträger ist voll.',
    why: spaceOf(facts) ?? 'Am Ziel ist kein Platz mehr.',
    advice: 'Schaffen Sie Platz, und versuchen Sie es noch einmal.',
    short: 'Datenträger voll',
  }),
  'name-invalid': (facts) => ({
    what: `${place(facts)} hat einen Namen, der dort nicht möglich ist.`,
    why: facts.message,
    advice: 'Benennen Sie es um, und versuchen Sie es noch einmal.',
    short: 'Name ungültig',
  }),
  'malformed-message': ({ host, message }) => ({
    what: `${host} hat etwas gesendet, das Keyferry nicht versteht.`,
    why: message,
    advice: 'Prüfen Sie, ob der Port zu einem SFTP-Server gehört.',
    short: 'kein SFTP-Server',
  }),
  'limit-exceeded': ({ message }) => ({
    what: 'Das war mehr, als Keyferry annimmt.',
    why: message,
    advice: 'Versuchen Sie es mit weniger Elementen auf einmal.',
    short: 'Grenze überschritten',
  }),
  'integrity-mismatch': (facts) => ({
    what: `${place(facts)} ist nicht so angekommen, wie es gesendet wurde.`,
    why: 'Größe oder Prüfsumme stimmen nicht mit der Quelle überein.',
    advice: 'Versuchen Sie es noch einmal. Unter dem endgültigen Namen liegt nichts Halbes.',
    short: 'Prüfung fehlgeschlagen',
  }),
  'source-changed': (facts) => ({
    what: `${place(facts)} hat sich beim Lesen geändert.`,
    why: 'Etwas anderes hat hineingeschrieben.',
    advice: 'Warten Sie, bis es vollständig ist, und versuchen Sie es noch einmal.',
    short: 'Quelle geändert',
  }),
  internal: ({ message }) => ({
    what: 'In Keyferry ist etwas schiefgegangen.',
    why: message,
    advice:
      'Versuchen Sie es noch einmal. Geschieht es wieder, melden Sie es mit den Zeilen des Protokolls.',
    short: 'interner Fehler',
  }),
};

function spaceOf({ needBytes, freeBytes }: ErrorFacts): string | undefined {
  if (needBytes === undefined) return undefined;
  const needs = `${formatBytes(needBytes)} nötig`;
  return freeBytes === undefined ? `${needs}.` : `${needs}, ${formatBytes(freeBytes)} frei.`;
}
