import type { Command } from 'commander';

/**
 * All commands, in the order in which help lists them. Each is loaded when it is asked for: tokenizers,
 * models and clients of all of them together take half a second.
 */
const COMMANDS: Record<string, () => Promise<Command>> = {
  init: async () => (await import('./commands/init.js')).initCommand(),
  run: async () => (await import('./commands/run.js')).runCommand(),
  submit: async () => (await import('./commands/submit.js')).submitCommand(),
  worker: async () => (await import('./commands/worker.js')).workerCommand(),
  status: async () => (await import('./commands/status.js')).statusCommand(),
  topics: async () => (await import('./commands/topics.js')).topicsCommand(),
  dlq: async () => (await import('./commands/dlq.js')).dlqCommand(),
  preview: async () => (await import('./commands/preview.js')).previewCommand(),
  dataset: async () => (await import('./commands/dataset/index.js')).datasetCommand(),
  why: async () => (await import('./commands/why.js')).whyCommand(),
  doctor: async () => (await import('./commands/doctor.js')).doctorCommand(),
  train: async () => (await import('./commands/train.js')).trainCommand(),
  evaluate: async () => (await import('./commands/evaluate.js')).evaluateCommand(),
  report: async () => (await import('./commands/report.js')).reportCommand(),
  demo: async () => (await import('./commands/demo/index.js')).demoCommand(),
};

/** The command of this name; all of them where there is none, for help and suggestions. */
export function loadCommands(name: string | undefined): Promise<Command[]> {
  const one = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  return Promise.all((one ? [one] : Object.values(COMMANDS)).map((load) => load()));
}
