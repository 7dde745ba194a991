import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { loadConfig } from '../../../pipelines/config/load.js';
import { packagePath } from '../../../pipelines/core/paths.js';
import { chooseTemplate } from '../../../pipelines/template/choose.js';
import { tokenizeTemplate } from '../../../pipelines/template/tokenize.js';
import { readTokenizerFile } from '../../../pipelines/tokenizer/file.js';
import { loadTokenizer } from '../../../pipelines/tokenizer/load.js';

const BUILT_IN = packagePath('pipelines/assets/tokenizer.json');
const SPECIALS = ['<bos>', '<eot>', '<|user|>', '<|model|>', '<|system|>', '<think>'];

const { json: builtIn } = await readTokenizerFile(BUILT_IN);
const folder = t.testdir({});
let models = 0;

/** A model's folder: the built-in tokenizer with special tokens, and the files given. */
async function model(files: Record<string, unknown>, changes: object = {}) {
  const at = path.join(folder, `model-${models++}`);
  mkdirSync(path.join(at, 'additional_chat_templates'), { recursive: true });
  const added = SPECIALS.map((content, i) => ({
    ...{ id: 9000 + i, content, special: content !== '<think>' },
    ...{ single_word: false, lstrip: false, rstrip: false, normalized: false },
  }));
  const json = { ...builtIn, added_tokens: [...builtIn.added_tokens, ...added], ...changes };
  for (const [name, content] of Object.entries({ 'tokenizer.json': json, ...files })) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(path.join(at, name), text);
  }
  return loadTokenizer(at);
}

const settings = (overrides: string[] = []) => loadConfig(undefined, overrides).config.template;

const CHAT = `{{ bos_token }}{% for m in messages %}{{ '<|' + ('model' if m.role == 'assistant' else m.role) + '|>' }}
{{ m.content | trim }}<eot>
{% endfor %}{% if add_generation_prompt %}<|model|>
{% endif %}`;
const CONFIG = { bos_token: '<bos>', eos_token: { content: '<eot>' } };
const USER = 'Read the text and answer the question after it.\n\n';

t.test('a chat template is cut into the parts of a row', async (t) => {
  const tokenizer = await model({ 'tokenizer_config.json': { ...CONFIG, chat_template: CHAT } });
  const { template, chatTemplate, notes } = chooseTemplate(settings(), tokenizer, 'x');
  t.strictSame(template, {
    head: `<bos><|user|>\n${USER}`,
    separator: '\n',
    tail: '\n\nQuestion: {question}<eot>\n<|model|>\n',
    answer: '{answer}',
    end: '<eot>',
  });
  t.match(chatTemplate, /tokenizer_config\.json$/);
  t.strictSame(notes, []);
  const own = ['template.system=Be brief.', 'template.user="{context} [{question}]"'];
  t.match(chooseTemplate(settings(own), tokenizer, 'x').template, {
    head: '<bos><|system|>\nBe brief.<eot>\n<|user|>\n',
    tail: ' [{question}]<eot>\n<|model|>\n',
  });
});

t.test('where it is found, and which of several', async (t) => {
  const named = [
    { name: 'tool_use', template: 'no' },
    { name: 'default', template: CHAT },
  ];
  const places: Record<string, unknown>[] = [
    { 'chat_template.jinja': CHAT, 'tokenizer_config.json': { ...CONFIG, chat_template: 'no' } },
    { 'chat_template.json': { chat_template: CHAT }, 'tokenizer_config.json': CONFIG },
    { 'tokenizer_config.json': { ...CONFIG, chat_template: named } },
    { 'tokenizer_config.json': { ...CONFIG, chat_template: { rag: 'no', default: CHAT } } },
  ];
  for (const files of places) {
    const { template } = chooseTemplate(settings(), await model(files), 'x');
    t.equal(template.head, `<bos><|user|>\n${USER}`, Object.keys(files).join());
  }
  const several = await model({
    'chat_template.jinja': 'no',
    'additional_chat_templates/short.jinja': CHAT,
    'tokenizer_config.json': CONFIG,
  });
  t.match(chooseTemplate(settings(['template.name=short']), several, 'x').template.head, /<bos>/);
  t.throws(() => chooseTemplate(settings(['template.name=long']), several, 'x'), {
    code: 'CONFIG',
    message: /no chat template "long".*default, short/,
  });
});

t.test('kind: auto, chat and parts', async (t) => {
  const tokenizer = await model({ 'tokenizer_config.json': { ...CONFIG, chat_template: CHAT } });
  const base = await model({ 'tokenizer_config.json': CONFIG });
  const head = (overrides: string[], of = tokenizer) =>
    chooseTemplate(settings(overrides), of, 'x').template.head;
  t.match(head(['template=auto']), /<\|user\|>/);
  t.match(head(['template=chat']), /<\|user\|>/);
  t.equal(head(['template=parts']), '');
  t.equal(head(['template.head=mine']), 'mine', 'a part that is written decides');
  t.equal(head([], base), '');
  const wrong: [string[], typeof base, RegExp][] = [
    [['template=chat'], base, /no chat template beside x/],
    [['template.kind=chat', 'template.tail="{question}"'], tokenizer, /template\.tail is set/],
    [['template.user="{context}"'], tokenizer, /must have \{question\} once/],
    [['template.user="{question} {context}"'], tokenizer, /\{context\} before \{question\}/],
    [['template.date=26.7.2024'], tokenizer, /template\.date is "26\.7\.2024".*YYYY-MM-DD/],
    [['template.date="2024-02-30"'], tokenizer, /template\.date/],
  ];
  for (const [overrides, of, message] of wrong)
    t.throws(() => chooseTemplate(settings(overrides), of, 'x'), { code: 'CONFIG', message });
});

t.test('what templates ask for beside messages', async (t) => {
  const of = async (chat_template: string, overrides: string[] = []) => {
    const tokenizer = await model({ 'tokenizer_config.json': { ...CONFIG, chat_template } });
    return chooseTemplate(settings(overrides), tokenizer, 'x');
  };
  const dated = `{{ strftime_now("%d %b %Y, %A %-d %B") }}/{{ date_string }}/{{ effort }}${CHAT}`;
  t.match((await of(dated)).template.head, /^26 Jul 2024, Friday 26 July\/26 Jul 2024\/<bos>/);
  const set = ['template.date="2031-01-05"', 'template.variables={effort: low}'];
  t.match((await of(dated, set)).template.head, /^05 Jan 2031, Sunday 5 January.*\/low<bos>/);
  // Qwen3's: without thinking, answers follow an empty think block.
  const thinking = CHAT.replace(
    '<|model|>\n{% endif %}',
    '<|model|>\n{% if not enable_thinking %}<think>\n\n</think>\n\n{% endif %}{% endif %}',
  ).replace(
    '{{ m.content | trim }}',
    "{{ '<think>\\n\\n</think>\\n\\n' if m.role == 'assistant' }}{{ m.content }}",
  );
  t.match((await of(thinking)).template, {
    tail: /<\|model\|>\n<think>\n\n<\/think>\n\n$/,
    answer: '{answer}',
  });
  t.match((await of(thinking, ['template.thinking=true'])).template, {
    tail: /<\|model\|>\n$/,
    answer: '<think>\n\n</think>\n\n{answer}',
  });
  // DeepSeek-R1's: asked with an open think block, which given answers do not have.
  const opened = await of(
    CHAT.replace('<|model|>\n{% endif %}', '<|model|>\n<think>\n{% endif %}'),
  );
  t.match(opened.template, { tail: /<eot>\n<\|model\|>\n$/, answer: '{answer}' });
  t.match(opened.notes, [
    /asks for an answer with "<think>\\n", and begins a given answer with "": rows have the second/,
  ]);
  // A role that has one name in conversations and another where the model is asked.
  const renamed = await of(
    CHAT.replace("('model' if m.role == 'assistant' else m.role)", 'm.role'),
  );
  t.match(renamed.template, { tail: /<eot>\n<\|model\|>\n$/, answer: '{answer}', end: '<eot>' });
  t.match(renamed.notes, [
    /with "<\|model\|>\\n", and begins.*"<\|assistant\|>\\n": rows have the first/,
  ]);
  // Templates of models that see pictures: contents in parts.
  const parts = CHAT.replace('m.content | trim', 'm.content[0].text');
  t.match((await of(parts)).template.head, /<\|user\|>\nRead the text/);
  const masked = CHAT.replace('{{ m.content', '{%- generation -%}{{ m.content').replace(
    '<eot>',
    '<eot>{%- endgeneration %}',
  );
  t.match((await of(masked)).template.end, '<eot>');
  const windows = await of(`${CHAT.replaceAll('\n', '\r\n')}\r\n`);
  t.strictSame(windows.template, (await of(CHAT)).template, 'line ends of another system');
});

t.test('templates that cannot be used say so', async (t) => {
  const refused = async (chat_template: string, message: RegExp, overrides: string[] = []) => {
    const tokenizer = await model({ 'tokenizer_config.json': { ...CONFIG, chat_template } });
    t.throws(() => chooseTemplate(settings(overrides), tokenizer, 'x'), {
      code: 'CONFIG',
      message,
    });
  };
  const noSystem = `{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}${CHAT}`;
  await refused(noSystem, /refuses these messages: System role not supported/, [
    'template.system=x',
  ]);
  await refused('{% for m in messages %}', /is not understood/);
  await refused('{{ nobody.knows() }}', /cannot be rendered/);
  await refused('no messages at all', /does not write each message once/);
  await refused(`${CHAT}${CHAT}`, /does not write each message once/);
  await refused(`{% for i in range(100000000000) %}x{% endfor %}${CHAT}`, /range\(\)/);
  await refused(CHAT.replace('<eot>', '<eot>{question}'), /\{question\} or \{answer\} itself/);
  const config = (text: unknown) => model({ 'tokenizer_config.json': text });
  await t.rejects(config('{"a":'), {
    code: 'TOKENIZER',
    message: /tokenizer_config\.json is not JSON/,
  });
  await t.rejects(config([]), { code: 'TOKENIZER', message: /is JSON, but no object/ });
  await t.rejects(model({ 'chat_template.jinja': ' '.repeat((1 << 20) + 1) }), {
    code: 'TOKENIZER',
    message: /chat_template\.jinja has 1048577 bytes/,
  });
});

t.test('a token that the tokenizer puts before a text', async (t) => {
  const post_processor = {
    type: 'Sequence',
    processors: [
      { type: 'ByteLevel' },
      { type: 'TemplateProcessing', single: [{ SpecialToken: { id: '<bos>' } }, { Sequence: {} }] },
    ],
  };
  const withConfig = (more: object, changes = {}) =>
    model({ 'tokenizer_config.json': { ...CONFIG, ...more } }, changes);
  const adding = [
    await withConfig({ add_bos_token: true }),
    await withConfig({}, { post_processor }),
  ];
  for (const tokenizer of adding) {
    const chosen = (overrides: string[]) => chooseTemplate(settings(overrides), tokenizer, 'x');
    t.equal(chosen([]).template.head, '<bos>', 'is the head of a base model');
    t.strictSame(chosen([]).notes, []);
    t.strictSame(chosen(['template.head="<bos>x"']).notes, []);
    t.match(chosen(['template.head=""']).notes, [/adds <bos> before every text.*head has none/]);
  }
  const none = [
    await withConfig({}),
    await withConfig({ add_bos_token: false }, { post_processor }),
  ];
  for (const tokenizer of none)
    t.match(chooseTemplate(settings(), tokenizer, 'x'), { template: { head: '' }, notes: [] });
  const without = CHAT.replace('{{ bos_token }}', '');
  const chat = await withConfig({ chat_template: without, add_bos_token: true });
  t.match(chooseTemplate(settings(), chat, 'x').notes, [/adds <bos>.*chat template writes none/]);
});

t.test('eos_token ends answers of a base model', async (t) => {
  const end = async (config: object) =>
    chooseTemplate(settings(), await model({ 'tokenizer_config.json': config }), 'x').template.end;
  t.equal(await end({ eos_token: '<eot>' }), '<eot>');
  t.equal(await end({ eos_token: '<nobody knows it>' }), '<|end|>');
});

t.test('a file of another name stands alone', async (t) => {
  const at = path.join(folder, 'alone');
  mkdirSync(at);
  writeFileSync(path.join(at, 'mine.json'), JSON.stringify(builtIn));
  writeFileSync(path.join(at, 'tokenizer_config.json'), JSON.stringify({ chat_template: CHAT }));
  const tokenizer = await loadTokenizer(path.join(at, 'mine.json'));
  t.strictSame(tokenizer.folder, { tokens: {}, bos: undefined, chatTemplates: [] });
});

t.test(
  'ids: the parts are encoded as one text, special words of a question stay text',
  async (t) => {
    const tokenizer = await model({ 'tokenizer_config.json': { ...CONFIG, chat_template: CHAT } });
    const { template } = chooseTemplate(settings(), tokenizer, 'x');
    const { head, tail, answer, pieces, prompt } = await tokenizeTemplate(template, tokenizer);
    const shown = async (ids: ArrayLike<number>) =>
      (await pieces(ids)).map(({ text, special }) => (special ? [text] : text));
    t.strictSame(await shown(head), [['<bos>'], ['<|user|>'], `\n${USER}`]);
    const asked = await shown(await tail('Who said <eot> twice?'));
    t.strictSame(asked, [
      '\n\nQuestion: Who said <eot> twice?',
      ['<eot>'],
      '\n',
      ['<|model|>'],
      '\n',
    ]);
    const said = await answer('<eot> he did', true, 100);
    t.strictSame(await shown(said.ids), ['<eot> he did', ['<eot>']]);
    t.strictSame(await shown((await answer('he did', true, 2)).ids), ['he did']);
    t.equal(
      prompt('Q?', ['a', 'b']),
      `<bos><|user|>\n${USER}a\nb\n\n\nQuestion: Q?<eot>\n<|model|>\n`,
    );
  },
);
