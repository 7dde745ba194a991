import type { ReadSettings } from '../source.js';
import { conversations, messages } from './conversations.js';
import { documents } from './documents.js';
import { mappedFormat } from './fields.js';
import { FieldError, type Format, isObject, type RecordResult } from './format.js';
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
  qmsum,
  squality,
  longbench,
];

/** How records are read, by the settings. */
export function recordFormat(settings: ReadSettings): (record: unknown) => RecordResult {
  const { format, fields } = settings;
  const chosen =
    format === 'fields' ? mappedFormat(fields) : FORMATS.find(({ name }) => name === format);
  return (record) => {
    if (!isObject(record)) return { wrong: 'the record is not an object' };
    const known = chosen ?? FORMATS.find((one) => one.is(record));
    if (!known) {
      const kinds = FORMATS.map(({ name, looksLike }) => `${name} (${looksLike})`).join(', ');
      const keys = Object.keys(record).slice(0, 8).join(', ');
      return {
        wrong: `its fields (${keys}) are of no known format: ${kinds}; or say where its text is: read.format: fields with read.fields`,
      };
    }
    try {
      return known.read(record);
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      return { wrong: `${error.message} (format ${known.name})` };
    }
  };
}
