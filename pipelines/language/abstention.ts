import { chinese } from './abstention/chinese.js';
import { dutch } from './abstention/dutch.js';
import { english } from './abstention/english.js';
import { french } from './abstention/french.js';
import { german } from './abstention/german.js';
import type { AbstentionPhrases } from './abstention/phrases.js';
import { spanish } from './abstention/spanish.js';
import { fold } from './fold.js';

const LANGUAGES: readonly AbstentionPhrases[] = [english, german, french, spanish, dutch, chinese];

/** UTF-16 units of a text: whoever writes more than this does not abstain. */
const LONGEST = 2000;
/** Sentences that are looked at; of each the beginning. */
const SENTENCES = 2;
const LONGEST_SENTENCE = 500;
/** How many lead-ins may stand one behind another: "I'm sorry, but based on the text, …" */
const LEADS = 3;

/** Where the text is said not to tell, and then the answer is given all the same. */
const TOLD_AFTER_ALL =
  /\b(?:the answer is(?! (?:not|un|never|nowhere))|(?:can|could|may|might) be (?:inferred|assumed|concluded|deduced)|(?:we|one|you) (?:can|could|may) (?:infer|assume|conclude|deduce)|implies|implied|implying|suggests that|presumably|most likely)\b/u;

/** Marks around and behind a text that say nothing. */
const trimmed = (text: string): string =>
  text.replace(/^[\s"'*_`([>#-]+/u, '').replace(/[\s"'*_`)\].!?。！？…;:]+$/u, '');

const sentencesOf = (text: string): string[] =>
  text
    .split(/(?<=[.!?])\s|[。！？\n]/u)
    .map((sentence) => trimmed(sentence).slice(0, LONGEST_SENTENCE))
    .filter((sentence) => sentence !== '');

const someMatches = (patterns: readonly RegExp[], text: string): boolean =>
  patterns.some((pattern) => pattern.test(text));

/** A sentence behind what says nothing by itself, and with where it looks, if that went with it. */
function withoutLeads(sentence: string, { leads, sourced, inText }: AbstentionPhrases) {
  let [rest, isSourced] = [sentence, false];
  const cut = (patterns: readonly RegExp[]): boolean => {
    const found = patterns.map((pattern) => pattern.exec(rest)?.[0]).find(Boolean);
    if (found === undefined) return false;
    rest = rest.slice(found.length).trimStart();
    return true;
  };
  for (let cuts = 0; cuts < LEADS; cuts++) {
    if (cut(sourced)) isSourced = true;
    else if (!cut(leads)) break;
  }
  return { rest, inText: isSourced ? inText : '' };
}

function abstainsIn(sentences: readonly string[], phrases: AbstentionPhrases): boolean {
  for (const [at, given] of sentences.slice(0, SENTENCES).entries()) {
    const named = (text: string, [name, mark]: readonly [RegExp, string]) =>
      text.replace(name, mark);
    const sentence = phrases.names.reduce(named, given);
    const { rest, inText } = withoutLeads(sentence, phrases);
    const read = [sentence, rest, rest + inText];
    if (read.some((one) => someMatches(phrases.sentences, one))) return true;
    if (sentences.length === 1 && read.some((one) => someMatches(phrases.whole, one))) return true;
    // A second sentence counts where the first one is a lead-in alone: "I'm sorry. The text …"
    if (at === 0 && !someMatches(phrases.leads, `${sentence}, `)) return false;
  }
  return false;
}

/**
 * Whether an answer abstains: says as a whole that the text does not tell, or that it does not
 * know. A text that says so of somebody in it is an answer: "The minister did not mention costs."
 * By its first sentence, in English, German, French, Spanish, Dutch and Chinese; rather not than
 * wrongly. The time it takes does not grow with the text beyond 2,000 characters.
 */
export function isAbstention(text: string): boolean {
  const bare = text.trim();
  if (bare.length === 0 || bare.length > LONGEST) return false;
  const folded = fold(bare);
  const sentences = sentencesOf(folded);
  if (TOLD_AFTER_ALL.test(folded)) return false;
  const head = sentences.slice(0, SENTENCES).join(' ');
  return LANGUAGES.some((phrases) => phrases.cue.test(head) && abstainsIn(sentences, phrases));
}
