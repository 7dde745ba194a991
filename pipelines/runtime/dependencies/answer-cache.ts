import { hashOf } from '../../core/hash.js';
import type { Generation, Generator } from '../../generators/generator.js';
import type { Store } from '../../stores/store.js';

/**
 * Keeps a model's answers under the hash of all that decides them. The first answer stored wins,
 * and it is stored before the result moves on, so a rerun after a crash gets the same data.
 */
export function cachedGenerator(generator: Generator, store: Store): Generator {
  return {
    name: generator.name,
    sampling: generator.sampling,
    cached: true,
    async generate(request) {
      const { kind, question, context, seed, candidate } = request;
      const hash = hashOf([
        generator.name,
        generator.sampling,
        kind,
        question.question,
        context,
        seed,
        candidate,
      ]);
      const key = `cache/answers/${hash.slice(0, 2)}/${hash}.json`;
      const before = await store.read(key);
      if (before) return JSON.parse(before.toString('utf8')) as Generation;
      const generation = await generator.generate(request);
      await store.create(key, Buffer.from(JSON.stringify(generation)));
      const first = await store.read(key);
      return first ? (JSON.parse(first.toString('utf8')) as Generation) : generation;
    },
  };
}
