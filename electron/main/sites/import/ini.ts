/** A section of an .ini file: its name as written, and its values by key as written. */
export interface IniSection {
  name: string;
  values: Map<string, string>;
}

export interface IniFile {
  sections: IniSection[];
  /** Lines that are neither a section, nor a value, nor a comment. */
  strayLines: string[];
}

/** Reads as Windows does: the first value of a key counts, blanks around key and value do not. */
export function parseIni(text: string): IniFile {
  const file: IniFile = { sections: [], strayLines: [] };
  let section: IniSection | undefined;
  for (const line of text.split(/\r\n|\n|\r/).map((raw) => raw.trim())) {
    if (line === '' || line.startsWith(';')) continue;
    const heading = /^\[(.*)\]$/.exec(line)?.[1];
    if (heading !== undefined) {
      section = { name: heading, values: new Map() };
      file.sections.push(section);
      continue;
    }
    const equals = line.indexOf('=');
    if (equals <= 0 || !section) {
      file.strayLines.push(line);
      continue;
    }
    const key = line.slice(0, equals).trim();
    if (!section.values.has(key)) section.values.set(key, line.slice(equals + 1).trim());
  }
  return file;
}
