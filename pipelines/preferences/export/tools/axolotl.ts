import { stringify } from 'yaml';
import { aboutLengths, type ToolFormat } from './tool.js';

/**
 * axolotl's user-defined DPO type (docs/rlhf.qmd, "user_defined.default"): texts as they stand, no
 * chat template. It hands them to TRL's DPOTrainer, and takes off a second BOS itself.
 */
export const axolotl: ToolFormat = {
  name: 'axolotl',
  cuts: 'sequence_len (it leaves out what is longer)',
  addsBos: true,
  ends: true,
  joined: true,
  settings(facts) {
    const { files, length, end } = facts;
    const type = {
      field_prompt: 'prompt',
      field_chosen: 'chosen',
      field_rejected: 'rejected',
      prompt_format: '{prompt}',
      chosen_format: '{chosen}',
      rejected_format: '{rejected}',
    };
    // A file that is named by its path has the one split train.
    const dataset = (path: string) => ({ path, split: 'train', type });
    const { train, validation } = files;
    const settings = {
      base_model: 'path/to/model',
      rl: 'dpo',
      sequence_len: length,
      excess_length_strategy: 'raise',
      special_tokens: { eos_token: end },
      datasets: [dataset(train ?? validation ?? '')],
      ...(train && validation ? { test_datasets: [dataset(validation)] } : {}),
      micro_batch_size: 1,
      gradient_accumulation_steps: 8,
      num_epochs: 1,
      learning_rate: 5e-7,
      output_dir: './trained',
    };
    const about = [
      ...aboutLengths(facts, 'sequence_len'),
      'Set base_model, then, in this folder: axolotl train axolotl.yaml',
      'The texts have all special tokens and end with eos_token: no chat_template is to be set.',
    ];
    const head = about.map((line) => `# ${line}\n`).join('');
    return [
      { name: 'axolotl.yaml', text: head + stringify(settings, { aliasDuplicateObjects: false }) },
    ];
  },
};
