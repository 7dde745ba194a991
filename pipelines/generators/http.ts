import { GeneratorError } from '../core/errors.js';
import { randomFrom } from '../core/random.js';

export interface Endpoint {
  url: string;
  headers: Record<string, string>;
  timeoutMs: number;
  /** tries in all */
  attempts: number;
  sleep(ms: number): Promise<void>;
  /** what to do about a status that is no use trying again */
  hints: Record<number, string>;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** A server that asks for more than this is as good as down. */
const LONGEST_RETRY_AFTER_MS = 300_000;
const EXCERPT = 300;

interface Failure {
  what: string;
  /** the server's own wish, in milliseconds */
  retryAfter?: number | undefined;
  cause?: unknown;
}

/**
 * POSTs JSON and gives the JSON of the answer. Tries again, ever more slowly, after what may pass:
 * 408, 425, 429, 5xx, time-outs, broken connections and broken JSON.
 * @param seed decides the jitter of the waits
 */
export async function postWithRetries(
  endpoint: Endpoint,
  body: unknown,
  seed: string,
): Promise<unknown> {
  const random = randomFrom(`${seed} waits`);
  let failure: Failure | undefined;
  for (let attempt = 1; attempt <= endpoint.attempts; attempt++) {
    if (failure) {
      const backoff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 2));
      // Full jitter above a half keeps many clients from coming back together.
      const wait = failure.retryAfter ?? backoff * (0.5 + random.next() / 2);
      await endpoint.sleep(Math.round(wait));
    }
    const outcome = await post(endpoint, JSON.stringify(body));
    if ('reply' in outcome) return outcome.reply;
    failure = outcome.failure;
  }
  throw new GeneratorError(
    `POST ${endpoint.url} failed ${endpoint.attempts} times, at last with ${failure?.what}: check ` +
      'that the endpoint is up; answers so far are kept, so run again to go on',
    { cause: failure?.cause },
  );
}

async function post(
  { url, headers, timeoutMs, hints }: Endpoint,
  body: string,
): Promise<{ reply: unknown } | { failure: Failure }> {
  let status: number;
  let text: string;
  let fields: Record<string, string | string[] | undefined>;
  try {
    // Loaded when a model is first asked: it takes 0.15 s, and most runs ask none.
    const { request } = await import('undici');
    const response = await request(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
      body,
      signal: AbortSignal.timeout(timeoutMs),
      // The signal is the only clock: a slow first token is not a failure.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    status = response.statusCode;
    fields = response.headers;
    text = await response.body.text();
  } catch (cause) {
    const { name, message, code } = cause as Error & { code?: string };
    if (name === 'InvalidArgumentError' || code === 'ERR_INVALID_URL') {
      throw new GeneratorError(`${url} is no address: check pair.openai.base_url`, { cause });
    }
    const what = name === 'TimeoutError' ? `no answer in ${timeoutMs / 1000} s` : message || code;
    return { failure: { what: String(what), cause } };
  }
  const excerpt = JSON.stringify(text.slice(0, EXCERPT));
  if (status >= 200 && status < 300) {
    try {
      return { reply: JSON.parse(text) };
    } catch (cause) {
      return { failure: { what: `an answer that is not JSON, ${excerpt}`, cause } };
    }
  }
  const what = `status ${status}, ${excerpt}`;
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return { failure: { what, retryAfter: retryAfter(fields) } };
  }
  const hint = hints[status] ?? 'check pair.openai in the configuration';
  throw new GeneratorError(`POST ${url} was refused with ${what}: ${hint}`);
}

/** The wait a server asks for: seconds, or a date to be read against the server's own clock. */
function retryAfter(fields: Record<string, string | string[] | undefined>): number | undefined {
  const value = fields['retry-after'];
  if (typeof value !== 'string') return undefined;
  const asked = /^\d+(\.\d+)?$/.test(value)
    ? Number(value) * 1000
    : Date.parse(value) - Date.parse(String(fields.date));
  return Number.isFinite(asked) ? Math.min(Math.max(asked, 0), LONGEST_RETRY_AFTER_MS) : undefined;
}
