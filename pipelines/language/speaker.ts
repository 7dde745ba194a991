/** Small words inside a name: Minister of Health, Vincent van Gogh. */
const SMALL = 'of|the|and|for|in|de|la|le|du|des|van|von|der|den|und|da|di|do|dos|y|e|et|hon\\.';
/** A name or a title of up to eight words: The Chair, PhD C, Mr. Dan Albas, Speaker 2. */
const NAME = `[[*_]*[\\p{Lu}\\p{Lt}][^\\s:：()]*(?: (?:(?:${SMALL})|[\\p{Lu}\\p{Lt}\\p{N}][^\\s:：()]*)){0,7}`;
/** The same where names have no capitals and no spaces: 主席, 王先生. */
const UNCASED = '[\\p{Lo}·]{1,10}';
/** What stands behind a name: a party, an office, a constituency, the time. */
const BESIDE = '(?: ?[(（[][^\\n:：]{0,96}[)）\\]])?';
const LABEL = `(?:${NAME}|${UNCASED})${BESIDE}[*_]*[:：][*_]*`;

const TURN = new RegExp(`^${LABEL}(?:\\s|[\\p{Lo}“"「]|$)`, 'u');
const ALONE = new RegExp(`^${LABEL}$`, 'u');

/** Whether a line begins with its speaker's name: "The Chair: Thank you". */
export const beginsTurn = (line: string): boolean => TURN.test(line);

/** Whether a line is a speaker's name and nothing else, what was said stands below. */
export const isSpeaker = (line: string): boolean => ALONE.test(line);
