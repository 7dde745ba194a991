import type { ReadSettings } from '../source.js';
import { conversations, messages } from './conversations.js';
import { documents } from './documents.js';
import { mappedFormat } from './fields.js';
import { FieldError, type Format, isObject, type JsonObject, type RecordResult } from './format.js';
import { hotpotqa } from './hotpotqa.js';
import { longbench } from './longbench.js';
import { qmsum } from './qmsum.js';
import { squad } from './squad.js';
import { squality } from './squality.js';

/** Add a format here, and its name to read.format in schemas/pipeline.schema.json. */
const FORMATS: readonly Format[] = [
  documents,
  conversations,
  messages,
  squad,
  hotpotqa,
  qmsum,
  squality,
  longbench,
];

/** How the records of one file are read. */
export interface RecordReading {
  /** the format that a record's fields are of */
  formatOf(record: JsonObject): Format | undefined;
  read(record: unknown): RecordResult;
}

const KEYS_SHOWN = 8;

/** The fields of a record for people, however many and however long. */
function fieldsOf(record: JsonObject): string {
  const keys = Object.keys(record);
  const shown = keys.slice(0, KEYS_SHOWN).map((key) => key.slice(0, 40));
  return shown.join(', ') + (keys.length > KEYS_SHOWN ? ', …' : '');
}

/** How the records of one file are read, by the settings. Made anew for each file. */
export function recordFormat(settings: ReadSettings): RecordReading {
  const { format, fields } = settings;
  const chosen =
    format === 'fields' ? mappedFormat(fields) : FORMATS.find(({ name }) => name === format);
  const formatOf = (record: JsonObject) =>
    (chosen ? [chosen] : FORMATS).find((one) => one.is(record));
  let isListed = false;
  const unknown = (record: JsonObject): string => {
    const wrong = `its fields (${fieldsOf(record)}) are of no known format`;
    // Once a file: the list is long, and the next record's would be the same.
    if (isListed) return wrong;
    isListed = true;
    const kinds = FORMATS.map(({ name, looksLike }) => `${name} (${looksLike})`).join(', ');
    return `${wrong}: ${kinds}; or say where its text is: read.format: fields with read.fields`;
  };
  return {
    formatOf,
    read(record) {
      if (!isObject(record)) return { wrong: 'the record is not an object' };
      // A record whose text is null is one of ours without its text.
      const known = chosen ?? formatOf(record) ?? ('text' in record ? documents : undefined);
      if (!known) return { wrong: unknown(record) };
      try {
        return known.read(record);
      } catch (error) {
        if (!(error instanceof FieldError)) throw error;
        return { wrong: `${error.message} (format ${known.name})` };
      }
    },
  };
}
