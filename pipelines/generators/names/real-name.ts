import { lazily } from '../../core/lazily.js';
import { languageOf } from '../../language/which-language.js';
import { otherAnswers } from '../candidates.js';
import { withoutPossessive } from '../format.js';
import type { AnswerRequest } from '../generator.js';
import { coreOf } from '../text.js';
import { isCutName, isSaidSmall } from '../whole-name.js';

/** Tells whether what would stand for a name is a whole one, by what the texts say. */
export function realName(request: AnswerRequest, reference: string): (text: string) => boolean {
  const told = [...request.trainingContext, ...request.context];
  const language = languageOf(request.trainingText);
  // German has a capital for every noun; what is asked for by a common word may be answered by one.
  const isCommonWord = lazily(() => isSaidSmall(coreOf(reference), told));
  const said = lazily(() => [...told, ...otherAnswers(request).map(({ answer }) => answer)]);
  // "MPEG-4" would give its capitals to "Commission".
  const isMixedCase = /\p{Ll}/u.test(reference) || !/\p{Lu}/u.test(reference);
  return (text) =>
    !isCutName(withoutPossessive(coreOf(text)), said()) &&
    (isMixedCase || said().some((one) => one.includes(coreOf(text)))) &&
    (language === 'de' || isCommonWord() || !isSaidSmall(coreOf(text), told));
}
