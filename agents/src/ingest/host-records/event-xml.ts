import { SaxesParser } from 'saxes';
import type { Fields } from './provider-record';

/** An event of Sysmon or of Windows as XML: what its head says, and its data by name. */
export interface EventXml {
  /** `EventID`, `Computer`, `Channel`, and attributes as `Provider/Name`. */
  readonly head: Fields;
  readonly data: Fields;
  /** Its sender cut it off: syslog daemons do with long lines. */
  readonly isTruncated: boolean;
}

/** Why XML could not be read. */
export type XmlFault = 'bad-xml' | 'xml-doctype' | 'too-many-fields';

const MAX_FIELDS = 128;
const MAX_DEPTH = 8;
/** What collectors leave of a reference when they drop its semicolon, and all that XML 1.0 lacks. */
const foreignReference = /&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)/g;

/** Ends the parse early; saxes goes on after an error unless it is thrown at. */
class Refused extends Error {
  readonly fault: XmlFault;

  constructor(fault: XmlFault) {
    super(fault);
    this.fault = fault;
  }
}

/**
 * Reads an event; of one that was cut off, what came before the cut. A document type is refused, so
 * that no entity is ever declared; a reference to one is kept as the text that it is.
 */
export function readEventXml(xml: string): EventXml | XmlFault {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) return 'xml-doctype';
  const head = new Map<string, string>();
  const data = new Map<string, string>();
  const open: string[] = [];
  let dataName: string | undefined;
  let text = '';
  let isEnding = false;
  let isTruncated = false;
  const keep = (into: Map<string, string>, name: string, value: string): void => {
    if (into.size >= MAX_FIELDS) throw new Refused('too-many-fields');
    if (!into.has(name)) into.set(name, value);
  };

  const parser = new SaxesParser();
  parser.on('error', () => {
    if (!isEnding) throw new Refused('bad-xml');
    isTruncated = true;
  });
  parser.on('opentag', ({ name, attributes }) => {
    open.push(name);
    text = '';
    if (open.length > MAX_DEPTH) throw new Refused('bad-xml');
    if (name === 'Data' && open.at(-2) === 'EventData') dataName = attributes['Name'];
    if (open.includes('System')) {
      for (const [key, value] of Object.entries(attributes)) keep(head, `${name}/${key}`, value);
    }
  });
  parser.on('text', (more) => {
    text += more;
  });
  parser.on('cdata', (more) => {
    text += more;
  });
  parser.on('closetag', ({ name }) => {
    if (open.includes('System') && name !== 'System') keep(head, name, text.trim());
    if (name === 'Data' && dataName !== undefined) keep(data, dataName, text);
    if (name === 'Data') dataName = undefined;
    open.pop();
    text = '';
  });

  try {
    parser.write(xml.replace(foreignReference, '&amp;'));
    isEnding = true;
    parser.close();
    if (dataName !== undefined) keep(data, dataName, text);
    return { head, data: withoutNothing(data), isTruncated };
  } catch (error) {
    return error instanceof Refused ? error.fault : 'bad-xml';
  }
}

/** Fields that say something; providers write `-` for what they do not know. */
export function withoutNothing(fields: Fields): Fields {
  return new Map([...fields].filter(([, value]) => value !== '' && value !== '-'));
}
