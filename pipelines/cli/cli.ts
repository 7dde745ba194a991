import { Command, CommanderError } from 'commander';
import { LongprefError } from '../core/errors.js';
import { packageVersion } from '../core/paths.js';
import { loadCommands } from './commands.js';

const WELCOME = `longpref ${packageVersion()} refines long documents into long-context preference data
and trains language models on it with LOGO (arXiv 2410.18533).

Next:
  longpref init       write pipeline.yaml and train.yaml, every setting explained
  longpref run        make the data set pipeline.yaml describes
  longpref train      train the model train.yaml names on it
  longpref evaluate   measure what the model can do with long inputs

longpref help lists all commands; longpref demo shows the whole way in a few minutes.`;

/** Exit codes, as longpref help states them. */
const EXIT_CODES = `
Exit codes: 0 done; 1 unexpected error; 2 command line or configuration; 3 some input could not
be read (the rest is done); 4 tokenizer; 5 no samples; 6 data set damaged or not readable;
7 store; 8 model endpoint; 9 a program longpref starts is missing or fails; 10 model folder; 11
training stopped; 12 broker; 13 records that workers set aside; 14 another writer was first; 15 longpref
doctor found something; 130 interrupted.`;

/** The program with the command of this name, or with all. */
async function program(name: string | undefined): Promise<Command> {
  const command = new Command('longpref')
    .description('Refines long documents into long-context preference data and trains on it.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpCommand('help [command]', 'explain a command')
    .addHelpText('after', EXIT_CODES)
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .exitOverride();
  for (const sub of await loadCommands(name)) command.addCommand(sub.exitOverride());
  return command;
}

/** Runs a command line. @returns the exit code */
export async function runCli(argv: readonly string[]): Promise<number> {
  try {
    if (argv.length <= 2) {
      console.log(WELCOME);
      return 0;
    }
    await (await program(argv[2])).parseAsync([...argv]);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof LongprefError) {
      console.error(`longpref: ${error.message}`);
      return error.exitCode;
    }
    console.error('longpref: unexpected error, please report it:', error);
    return 1;
  }
}
