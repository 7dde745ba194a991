import type { Evaluator } from '../../pipelines/evaluators/evaluator.js';

const [K1, B] = [1.2, 0.75];
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+/u;

/** Terms as search engines' standard analysers give them: words in lower case, CJK in pairs. */
function termsOf(text: string): string[] {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}_]+/gu) ?? [];
  return words.flatMap((word) => {
    if (!CJK.test(word) || word.length < 2) return [word];
    const characters = [...word];
    return characters.slice(1).map((character, at) => `${characters[at]}${character}`);
  });
}

/** BM25 as it is usually taken (Robertson and Zaragoza 2009, Lucene's idf): what ours is held against. */
export const plainBm25 = (): Evaluator => ({
  begin(questions) {
    const asked = questions.map(({ question, answer }) => termsOf(`${question} ${answer ?? ''}`));
    const documents: string[][] = [];
    return {
      add: (chunks) => {
        for (const chunk of chunks) documents.push(termsOf(chunk));
      },
      finish() {
        const counts = documents.map((terms) => {
          const count = new Map<string, number>();
          for (const term of terms) count.set(term, (count.get(term) ?? 0) + 1);
          return count;
        });
        const holding = new Map<string, number>();
        for (const term of counts.flatMap((count) => [...count.keys()]))
          holding.set(term, (holding.get(term) ?? 0) + 1);
        const average =
          documents.reduce((sum, terms) => sum + terms.length, 0) / Math.max(1, documents.length);
        const scoreOf = (terms: readonly string[], at: number) => {
          const length = 1 - B + (B * (documents[at] as string[]).length) / average;
          let score = 0;
          for (const term of terms) {
            const here = counts[at]?.get(term);
            if (!here) continue;
            const n = holding.get(term) as number;
            const idf = Math.log(1 + (documents.length - n + 0.5) / (n + 0.5));
            score += (idf * here * (K1 + 1)) / (here + K1 * length);
          }
          return score;
        };
        const scores = asked.map((terms) =>
          Float32Array.from(documents, (_, at) => scoreOf(terms, at)),
        );
        return { scores, basis: new Float32Array() };
      },
    };
  },
  fillers() {
    throw new Error('the table has no chunks of other documents');
  },
});
