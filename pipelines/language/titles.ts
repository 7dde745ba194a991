/** Titles that are always cut short: a full stop behind one ends no sentence. As parts of a pattern. */
export const TITLES =
  'Mr|Mrs|Ms|Mme|Mlle|Dr|St|Ste|Jr|Sr|Prof|Gen|Col|Capt|Lt|Sgt|Maj|Sen|Rep|Gov|Rev|Hon|Messrs';
/** The same of other languages than English and French. */
export const TITLES_ELSEWHERE = 'Hr|Fr|Sig|Sra|Srta|Ud|Uds|dhr|mevr';
