/**
 * kill -9 at 30 moments of a run of more than 1,000 samples (a sample of these in `make test`). Each
 * killed folder is run again to its end, and its content hash must be that of the undisturbed run.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { type Random, randomFrom } from '../../../pipelines/core/random.js';
import { openDataset } from '../../../pipelines/dataset/dataset.js';
import { verifyDataset } from '../../../pipelines/dataset/verify/verify.js';
import { FolderStore } from '../../../pipelines/stores/folder.js';
import { json, longprefAsync, startLongpref } from '../../helpers/cli/cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';
import { entriesOf, type Leftovers, leftoversOf } from '../../helpers/leftovers.js';
import { isLong, sampledNumbers } from '../../helpers/sweep.js';

/** With about 40 questions each, and three rows of each question. */
const DOCUMENTS = 12;
const KILLS = 30;
const NUMBERS = sampledNumbers('kills of a run', KILLS, 3);
/** Kills of one run in a row. */
const CHAIN = isLong ? 6 : 2;
/** So many killed runs at a time: one a core. */
const AT_ONCE = 2;
/** A commit for each document, so that kills find something to interrupt. */
const SMALL = ['--set', 'shard.bytes=100000', 'shard.row_group=64', 'shard.draws=3'];
/** Threads of the killed run; the run after it has the next number. More threads start slower. */
const THREADS = [1, 1, 2, 1, 1, 4];
/** Kills until one of them meets a commit, where one is to. */
const TRIES = 3;

t.setTimeout(600_000);
const folder = t.testdir();
const corpus = writeCorpus(folder, DOCUMENTS);
const argsFor = (store: string, threads: number) =>
  runArgs(corpus, store, '--threads', String(threads), ...SMALL);

const reference = path.join(folder, 'reference');
const undisturbed = json(await longprefAsync(argsFor(reference, 1)));
const commits = leftoversOf(reference).entries - 1;
const hash = undisturbed.version.content_hash.sum;

/** When to kill: in the middle of a commit, or a while after one. */
interface Moment {
  entries: number;
  /** wait for files that no log entry names yet, or half-written ones */
  within: boolean;
  /** then so long */
  delay: number;
}

/** Spread evenly over the run; two of three within a commit. */
const momentOf = (kill: number, random: Random): Moment => ({
  entries: Math.floor(((kill + random.next()) * commits) / KILLS),
  within: kill % 3 !== 2,
  delay: kill % 3 === 2 ? 100 * random.next() : 0,
});

const isDirty = ({ unnamed, temporary }: Leftovers) => unnamed.length > 0 || temporary.length > 0;

/** Starts a run and kills it. @returns what it left behind; undefined where it was finished before */
async function kill(
  store: string,
  threads: number,
  moment: Moment,
): Promise<Leftovers | undefined> {
  const child = startLongpref(argsFor(store, threads));
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const runs = () => child.exitCode === null;
  // From afar a look at the names is enough; it must not take the run's core.
  while (runs() && entriesOf(store) < moment.entries) await sleep(3);
  const come = () => {
    const now = leftoversOf(store);
    return now.entries > moment.entries || !moment.within || isDirty(now);
  };
  while (runs() && !come()) await sleep(1);
  await sleep(moment.delay);
  child.kill('SIGKILL');
  await ended;
  return child.signalCode === 'SIGKILL' ? leftoversOf(store) : undefined;
}

const seen: { moment: Moment; left: Leftovers }[] = [];

async function killAndRunAgain(number: number): Promise<string[]> {
  const random = randomFrom(`kill ${number}`);
  const threads = THREADS[number % THREADS.length] as number;
  const store = path.join(folder, `killed-${number}`);
  let moment = momentOf(number, random);
  let left = await kill(store, threads, moment);
  // It was quicker than the one who watched it: again, at an earlier moment.
  for (let tries = 1; !left || left.finished || (moment.within && !isDirty(left)); tries++) {
    if (left && !left.finished && tries >= TRIES) break;
    rmSync(store, { recursive: true });
    moment = { ...moment, entries: Math.max(0, moment.entries - 1), delay: 0 };
    left = await kill(store, threads, moment);
  }
  seen.push({ moment, left });
  const again = await longprefAsync(
    argsFor(store, THREADS[(number + 1) % THREADS.length] as number),
  );
  if (again.code !== 0) return [again.stderr];
  const problems = await verifyDataset(
    new FolderStore(store),
    await openDataset(new FolderStore(store)),
  );
  const sum = json(again).version.content_hash.sum;
  rmSync(store, { recursive: true });
  return sum === hash ? problems : [`content hash ${sum}`, ...problems];
}

t.test('the undisturbed run', async (t) => {
  t.ok(undisturbed.counts.samples >= 1000, `${undisturbed.counts.samples} samples`);
  t.ok(commits >= 10, `${commits} commits`);
});

t.test(`killed at ${NUMBERS.length} moments, run again: the same data set each time`, async (t) => {
  const waiting = [...NUMBERS];
  const work = async () => {
    for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
      t.strictSame(await killAndRunAgain(number), [], `kill ${number}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const count = (is: (left: Leftovers) => boolean) => seen.filter(({ left }) => is(left)).length;
  const dirty = count(isDirty);
  t.comment(
    `${dirty} of ${NUMBERS.length} kills left files that no log entry names or half-written ones: ` +
      `${count(({ unnamed }) => unnamed.length > 0)} unnamed shards or ledgers, ` +
      `${count(({ temporary }) => temporary.length > 0)} half-written files; all ${NUMBERS.length} no version`,
  );
  t.equal(seen.length, NUMBERS.length);
  const within = seen.filter(({ moment }) => moment.within).length;
  t.ok(dirty >= within * 0.75, `${dirty} of ${NUMBERS.length} left a commit unfinished`);
  const moments = new Set(seen.map(({ left }) => left.entries));
  t.ok(
    moments.size >= Math.min(commits, NUMBERS.length) / 2,
    `after ${[...moments].sort((a, b) => a - b)} log entries`,
  );
});

/** Kills a run again and again. @returns entries after each; undefined where one came to its end */
async function chain(store: string): Promise<number[] | undefined> {
  const entries = [0];
  for (let number = 0; number < CHAIN; number++) {
    const threads = THREADS[number % THREADS.length] as number;
    const at = { entries: (entries.at(-1) as number) + 1, within: true, delay: 0 };
    const left = await kill(store, threads, at);
    if (!left || left.finished) return undefined;
    entries.push(left.entries);
  }
  return entries;
}

t.test(`killed ${CHAIN} times in a row, in other threads each time, then let go`, async (t) => {
  const store = path.join(folder, 'chain');
  let entries = await chain(store);
  for (let tries = 1; !entries && tries < TRIES; tries++) {
    rmSync(store, { recursive: true });
    entries = await chain(store);
  }
  t.equal(entries?.length, CHAIN + 1, 'none of the killed came to its end');
  t.strictSame(
    entries,
    [...(entries ?? [])].sort((a, b) => a - b),
    'what was committed stays',
  );
  t.equal(json(await longprefAsync(argsFor(store, 2))).version.content_hash.sum, hash);
});
