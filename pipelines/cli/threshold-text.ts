import type { GatheredThreshold } from '../runtime/gather/threshold.js';
import { count } from './format.js';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** The threshold of pair.threshold: auto, and what it was found from where it was found just now. */
export function thresholdText({ threshold, found }: GatheredThreshold): string {
  if (!found) return `${threshold}, which the data set keeps`;
  const { questions, reached, asked, documents } = found;
  return (
    `${threshold}, kept from here on: with it ${percent(questions)} of ${count(asked)} questions of ${count(documents)} documents ` +
    `have a critical chunk, and ${percent(reached)} of the chunks of other documents reach it`
  );
}
