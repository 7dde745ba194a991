import { LongprefError } from '../core/errors.js';

export interface Finding {
  ok: boolean;
  /** what was found, in a few words */
  detail: string;
  /** what to do where it is not as it should be */
  advice?: string;
}

/** One question to the world around, independent of the others. */
export interface Check {
  name: string;
  run(): Promise<Finding>;
}

export interface Diagnosis extends Finding {
  name: string;
  seconds: number;
}

export const good = (detail: string): Finding => ({ ok: true, detail });
export const bad = (detail: string, advice: string): Finding => ({ ok: false, detail, advice });

export interface DiagnoseOptions {
  /** longest time of one check */
  timeoutMs: number;
  /** milliseconds of some clock */
  now(): number;
  /** told of each as it is done */
  onDone?(diagnosis: Diagnosis): void;
}

/**
 * Runs checks one after another (the ones that measure time would disturb each other). A check
 * that throws or does not end has failed; the others run all the same.
 */
export async function diagnose(
  checks: readonly Check[],
  { timeoutMs, now, onDone = () => {} }: DiagnoseOptions,
): Promise<Diagnosis[]> {
  const all: Diagnosis[] = [];
  for (const { name, run } of checks) {
    const started = now();
    const finding = await withinTime(run, timeoutMs).catch(failure);
    const diagnosis = { name, ...finding, seconds: (now() - started) / 1000 };
    all.push(diagnosis);
    onDone(diagnosis);
  }
  return all;
}

async function withinTime(run: () => Promise<Finding>, timeoutMs: number): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((resolve) => {
    timer = setTimeout(
      () =>
        resolve(
          bad(
            `no answer in ${timeoutMs / 1000} s`,
            'check that the address is right and that no firewall swallows the connection',
          ),
        ),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Our own errors say what was wrong and what to do. */
const failure = (error: unknown): Finding =>
  error instanceof LongprefError
    ? { ok: false, detail: error.message }
    : bad(
        `unexpected: ${error instanceof Error ? error.message : String(error)}`,
        'no check foresees this: please report it',
      );
