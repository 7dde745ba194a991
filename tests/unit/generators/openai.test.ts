import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import type { AnswerRequest } from '../../../pipelines/generators/generator.js';
import { createGenerator, generatorVersion } from '../../../pipelines/generators/index.js';

interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** never answers */
  silent?: boolean;
  /** closes the connection */
  broken?: boolean;
}

const said = (content: unknown, finish_reason = 'stop') => ({
  body: { choices: [{ message: { role: 'assistant', content }, finish_reason }] },
});

/** A server that answers with `replies`, the last one again and again. */
async function serve(t: Test, ...replies: Reply[]) {
  const received: { url: string; headers: IncomingHttpHeaders; body: Record<string, unknown> }[] =
    [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part) => {
      text += part;
    });
    request.on('end', () => {
      const reply = replies[Math.min(received.length, replies.length - 1)] as Reply;
      received.push({ url: request.url ?? '', headers: request.headers, body: JSON.parse(text) });
      if (reply.broken) request.socket.destroy();
      if (reply.silent || reply.broken) return;
      response.writeHead(reply.status ?? 200, reply.headers);
      response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` };
}

const defaults = {
  base_url: '',
  model: 'policy',
  api_key_env: 'MY_KEY',
  temperature: 0.7,
  top_p: 0.95,
  timeout_s: 5,
  attempts: 4,
};

function make(base_url: string, changes = {}, env = {}) {
  const waits: number[] = [];
  const sleep = async (ms: number) => {
    waits.push(ms);
  };
  const openai = { ...defaults, base_url, ...changes };
  const generator = createGenerator(
    { generator: 'openai', answer_in_context: 'short', max_answer_tokens: 64, openai },
    { sleep, env },
  );
  return { generator, waits };
}

const request: AnswerRequest = {
  kind: 'mixed',
  question: { question: 'Who left?', answer: 'Anna' },
  context: ['First chunk.', 'Second chunk.'],
  trainingContext: ['Carl left.'],
  trainingText: 'Carl left.',
  siblings: [],
  others: [],
  taken: [],
  seed: 'a seed',
  candidate: 2,
};

t.test('what is sent and what comes back', async (t) => {
  const { url, received } = await serve(
    t,
    said(' Carl\n'),
    said('long '.repeat(9), 'length'),
    said(null),
  );
  const { generator } = make(`${url}/`, {}, { MY_KEY: 'secret' });
  t.strictSame(generator.sampling, {
    model: 'policy',
    temperature: 0.7,
    top_p: 0.95,
    max_tokens: 64,
  });
  t.strictSame([generator.name, generator.cached, generatorVersion('openai')], ['openai', true, 1]);
  t.strictSame(await generator.generate(request), {
    answer: { text: 'Carl', finishReason: 'stop', inContext: true, meanLogprob: null },
  });
  const [first] = received;
  t.equal(first?.url, '/v1/chat/completions');
  t.equal(first?.headers.authorization, 'Bearer secret');
  t.match(first?.body, {
    model: 'policy',
    temperature: 0.7,
    top_p: 0.95,
    max_tokens: 64,
    seed: Number,
    messages: [
      { role: 'system', content: String },
      { role: 'user', content: 'First chunk.\n\nSecond chunk.\n\nQuestion: Who left?' },
    ],
  });
  t.match(await generator.generate({ ...request, seed: 'other' }), {
    answer: { finishReason: 'length', inContext: null },
  });
  t.match(await generator.generate(request), { refusal: { reason: 'empty-answer' } });
  const seeds = received.map(({ body }) => body.seed);
  t.equal(seeds[0], seeds[2], 'the same seed for the same answer');
  t.not(seeds[0], seeds[1]);
});

t.test('no key, no header', async (t) => {
  const { url, received } = await serve(t, said('x'));
  await make(url).generator.generate(request);
  t.equal(received[0]?.headers.authorization, undefined);
});

t.test('what may pass is tried again', async (t) => {
  const date = 'Sat, 21 Nov 2026 10:00:00 GMT';
  const later = 'Sat, 21 Nov 2026 10:00:07 GMT';
  const { url, received } = await serve(
    t,
    { status: 429, headers: { 'retry-after': '3' } },
    { status: 503, headers: { 'retry-after': later, date } },
    { status: 500 },
    { broken: true },
    { body: 'not JSON' },
    said('done'),
  );
  const { generator, waits } = make(url, { attempts: 6 });
  t.match(await generator.generate(request), { answer: { text: 'done' } });
  t.equal(received.length, 6);
  t.strictSame(waits.slice(0, 2), [3000, 7000], 'as long as the server asks for');
  for (const [at, most] of [4000, 8000, 16000].entries()) {
    const wait = waits[at + 2] as number;
    t.ok(wait >= most / 2 && wait <= most, `${wait} ms of at most ${most}`);
  }
  const waitsOfOne = async () => {
    const again = await serve(t, { status: 500 }, { status: 500 }, said('done'));
    const one = make(again.url);
    await one.generator.generate(request);
    return one.waits;
  };
  const before = await waitsOfOne();
  t.equal(before.length, 2);
  t.strictSame(await waitsOfOne(), before, 'the jitter comes from the seed');
});

t.test('a slow answer is given up and asked for again', async (t) => {
  const { url } = await serve(t, { silent: true }, said('done'));
  const { generator, waits } = make(url, { timeout_s: 0.5 });
  t.match(await generator.generate(request), { answer: { text: 'done' } });
  t.equal(waits.length, 1);
  const silent = await serve(t, { silent: true });
  await t.rejects(make(silent.url, { timeout_s: 0.5, attempts: 2 }).generator.generate(request), {
    code: 'GENERATOR',
    message: /failed 2 times, at last with no answer in 0\.5 s.*run again/,
  });
});

t.test('what does not pass stops the run, with advice', async (t) => {
  const refused = async (reply: Reply, message: RegExp, tries = 1) => {
    const { url, received } = await serve(t, reply);
    await t.rejects(make(url, { attempts: 3 }, { MY_KEY: 'secret' }).generator.generate(request), {
      code: 'GENERATOR',
      message,
    });
    t.equal(received.length, tries);
  };
  await refused({ status: 401, body: 'bad key' }, /127\.0\.0\.1.*status 401, "bad key".*MY_KEY/s);
  await refused({ status: 404, body: 'no model' }, /404.*base_url/s);
  await refused({ status: 400, body: 'x'.repeat(9999) }, /^.{0,700}pair\.tokens fits/s);
  await refused({ status: 418 }, /418.*pair\.openai/s);
  await refused({ status: 500, body: 'oops' }, /failed 3 times.*500, "oops".*is up/s, 3);
  await refused({ body: { error: 'x' } }, /no choices.*"error"/s);
  await t.rejects(make('http://127.0.0.1:1/v1', { attempts: 2 }).generator.generate(request), {
    code: 'GENERATOR',
    message: /ECONNREFUSED/,
  });
  await t.rejects(make('nonsense').generator.generate(request), {
    code: 'GENERATOR',
    message: /no address/,
  });
  t.throws(() => make('http://x/v1', { model: '' }), {
    code: 'CONFIG',
    message: /pair\.openai\.model/,
  });
});

t.test('tokens are told as the endpoint counts them', async (t) => {
  const usage = { prompt_tokens: 120, completion_tokens: 4, total_tokens: 124 };
  const { url } = await serve(
    t,
    { status: 500 },
    { body: { ...said('Carl').body, usage } },
    // Asked for and paid for, though no answer came of it.
    { body: { ...said('').body, usage: { prompt_tokens: 7 } } },
    { body: { ...said('x').body, usage: { prompt_tokens: 'many', completion_tokens: -1 } } },
    { body: { ...said('x').body, usage: null } },
    said('x'),
  );
  const told: unknown[] = [];
  const generator = createGenerator(
    {
      generator: 'openai',
      answer_in_context: 'short',
      max_answer_tokens: 64,
      openai: { ...defaults, base_url: url },
    },
    { sleep: async () => {}, env: {}, onTokens: (...counted) => told.push(counted) },
  );
  for (let i = 0; i < 5; i++) await generator.generate(request);
  t.strictSame(told, [
    ['policy', 'prompt', 120],
    ['policy', 'completion', 4],
    ['policy', 'prompt', 7],
  ]);
});
