import { lazily } from '../../core/lazily.js';
import { languageOf } from '../../language/which-language.js';
import { otherAnswers } from '../candidates.js';
import { withoutPossessive } from '../format.js';
import type { AnswerRequest } from '../generator.js';
import { coreOf } from '../text.js';
import { isCutName, isPluralName, isSaidSmall, isSaidWithThe, MOSTLY } from '../whole-name.js';
import { isTitle } from './mentions.js';

/** Tells whether what would stand for a name is a whole one, by what the texts say. */
export function realName(request: AnswerRequest, reference: string): (text: string) => boolean {
  const told = [...request.trainingContext, ...request.context];
  const language = languageOf(request.trainingText);
  // German has a capital for every noun; what is asked for by a common word may be answered by one.
  const isCommonWord = lazily(() => isSaidSmall(coreOf(reference), told));
  const said = lazily(() => [...told, ...otherAnswers(request).map(({ answer }) => answer)]);
  // "MPEG-4" would give its capitals to "Commission".
  const isMixedCase = /\p{Ll}/u.test(reference) || !/\p{Lu}/u.test(reference);
  const own = coreOf(reference);
  // A surname that goes with first names most of the time is answered by another such.
  const share = lazily(() => (isCutName(own, said(), MOSTLY) ? undefined : MOSTLY));
  const isPlural = lazily(() => isPluralName(own, told));
  const isEnglish = language === 'en';
  const hasThe = isEnglish && /^the /i.test(reference);
  return (text) => {
    const name = coreOf(text);
    const whole = withoutPossessive(name);
    if (isTitle(whole) && !isTitle(own)) return false;
    if (hasThe && !isSaidWithThe(whole, said())) return false;
    // "Harrods's".
    if (/s['’]s$/i.test(name)) return false;
    if (isCutName(whole, said(), isEnglish ? share() : undefined)) return false;
    if (!isMixedCase && !said().some((one) => one.includes(name))) return false;
    if (isEnglish && !isPlural() && isPluralName(whole, told)) return false;
    return language === 'de' || isCommonWord() || !isSaidSmall(name, told);
  };
}
