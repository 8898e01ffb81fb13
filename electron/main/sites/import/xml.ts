import { SaxesParser } from 'saxes';
import { AppError } from '../../../shared/errors.ts';

/** An element of a small XML file. */
export interface XmlElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
  /** Elements and pieces of text in their order. */
  children: (XmlElement | string)[];
}

/** Deeper than any file that is read here. */
const maxDepth = 64;

/**
 * The root element of a well-formed file. A document type is refused, so that there are no entities but
 * the five of XML itself. The caller bounds the length of the text.
 * @throws {AppError} malformed-message, limit-exceeded
 */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser();
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;

  parser.on('error', (error) => {
    throw malformed(error.message);
  });
  parser.on('doctype', () => {
    throw malformed('a document type is not read');
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: XmlElement = { name, attributes, children: [] };
    if (open.length >= maxDepth) {
      throw new AppError(
        'limit-exceeded',
        `The XML file is nested deeper than ${String(maxDepth)}.`,
      );
    }
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  const addText = (piece: string): void => {
    open.at(-1)?.children.push(piece);
  };
  parser.on('text', addText);
  parser.on('cdata', addText);

  parser.write(text).close();
  if (!root) throw malformed('it has no content');
  return root;
}

/** The text right inside an element, without that of the elements in it. */
export function textOf(element: XmlElement): string {
  return element.children.filter((child) => typeof child === 'string').join('');
}

export function childElements(element: XmlElement): XmlElement[] {
  return element.children.filter((child) => typeof child !== 'string');
}

function malformed(reason: string): AppError {
  return new AppError('malformed-message', `The file is not valid XML: ${reason.slice(0, 200)}`);
}
