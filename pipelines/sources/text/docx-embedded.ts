import path from 'node:path';
import { Parser } from 'htmlparser2';
import { InputError } from '../../core/errors.js';
import { declaredInMarkup } from '../encoding/declared.js';
import { textOf } from '../encoding/text-of.js';
import type { Members } from '../files/members.js';
import type { ReadSettings } from '../source.js';
import { htmlToText } from './html.js';
import type { Note } from './read-text.js';

const RELATIONS = 'word/_rels/document.xml.rels';

/** Where altChunk elements lead: id of the relation, name of the member. */
function chunksOf(rels: string): Map<string, string> {
  const found = new Map<string, string>();
  const parser = new Parser(
    {
      onopentag(tag, { Type = '', Id = '', Target = '' }) {
        if (tag.split(':').at(-1) !== 'Relationship' || !Type.endsWith('/aFChunk')) return;
        const name = Target.startsWith('/') ? Target.slice(1) : path.posix.join('word', Target);
        found.set(Id, name);
      },
    },
    { xmlMode: true },
  );
  parser.end(rels);
  return found;
}

/** @throws InputError where it cannot be read */
async function textOfMember(
  members: Members,
  name: string,
  { encoding }: ReadSettings,
): Promise<string> {
  if (!members.has(name)) throw new InputError('it is missing');
  const isMarkup = /\.x?html?$/i.test(name);
  if (!isMarkup && !/\.te?xt$/i.test(name)) throw new InputError('of this kind none can be read');
  const text = await textOf(await members.read(name), encoding, declaredInMarkup);
  return isMarkup ? htmlToText(text) : text;
}

/**
 * Paragraphs of the files that a Word document takes in (altChunk), by the id of the relation.
 * What cannot be read is told.
 */
export async function embeddedTexts(
  members: Members,
  settings: ReadSettings,
  note: Note,
): Promise<(id: string) => readonly string[]> {
  const texts = new Map<string, readonly string[]>();
  if (members.has(RELATIONS)) {
    const rels = await textOf(await members.read(RELATIONS), 'auto', declaredInMarkup);
    for (const [id, name] of chunksOf(rels)) {
      try {
        texts.set(id, (await textOfMember(members, name, settings)).split(/\n{2,}/));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        note(`the embedded file ${name} could not be read, the rest was: ${error.message}`);
      }
    }
  }
  // Each stands once: a thousand references to one file are no text.
  return (id) => {
    const text = texts.get(id) ?? [];
    texts.delete(id);
    return text;
  };
}
