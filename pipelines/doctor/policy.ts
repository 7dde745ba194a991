import type { LoadedConfig } from '../config/load.js';
import { BUILT_IN_TOKENIZER, tokenizerOf } from '../runtime/dependencies/prepare.js';
import { chooseTemplate } from '../template/choose.js';
import { tokenizeTemplate } from '../template/tokenize.js';
import { loadTokenizer } from '../tokenizer/load.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { bad, type Check, good } from './check.js';

const HASH_LENGTH = 12;

/** Tokens written out as most chat models have them. */
const SPECIAL = /<\|[^|\s]+\|>/g;

/** The policy's tokenizer, and the template in its tokens. */
export function policyChecks(loaded: LoadedConfig): Check[] {
  const file = tokenizerOf(loaded);
  let loading: Promise<Tokenizer> | undefined;
  const tokenizer = () => {
    loading ??= loadTokenizer(file);
    return loading;
  };
  return [
    {
      name: 'tokenizer',
      async run() {
        const { sha256, vocabSize } = await tokenizer();
        const what =
          file === BUILT_IN_TOKENIZER
            ? 'the built-in one, good for looking around only (setting tokenizer)'
            : file;
        return good(
          `${what}: ${vocabSize.toLocaleString('en-US')} tokens, sha256 ${sha256.slice(0, HASH_LENGTH)}…`,
        );
      },
    },
    {
      name: 'template',
      async run() {
        const policy = await tokenizer().catch(() => undefined);
        if (!policy) return bad('cannot be read without the tokenizer', 'mend that first');
        const { template, chatTemplate, notes } = chooseTemplate(
          loaded.config.template,
          policy,
          file,
        );
        if (chatTemplate === undefined && notes[0] !== undefined)
          return bad(notes[0], 'rows without it are not what the model was trained with');
        for (const [part, text] of Object.entries(template)) {
          const unknown = [...text.matchAll(SPECIAL)]
            .map(([token]) => token)
            .filter((token) => policy.tokenId(token) === undefined);
          if (unknown.length > 0) {
            return bad(
              `template.${part} has ${unknown.join(', ')}, which this tokenizer does not know as a token`,
              "write the special tokens of this model's chat template",
            );
          }
        }
        const { head, separator } = await tokenizeTemplate(template, policy);
        const whose = chatTemplate === undefined ? [] : [`chat template of ${chatTemplate}`];
        const begin = policy.folder.bos;
        const parts = `head ${head.length} tokens${begin && template.head.startsWith(begin) ? ` with ${begin}` : ''}, separator ${separator.length}, an answer ends with ${template.end}`;
        return good([...whose, parts, ...notes].join('; '));
      },
    },
  ];
}
