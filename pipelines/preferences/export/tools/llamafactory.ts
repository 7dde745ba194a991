import { stringify } from 'yaml';
import { aboutLengths, type ToolFormat } from './tool.js';

const NAME = { train: 'longpref_train', validation: 'longpref_validation' } as const;

/**
 * LLaMA-Factory: alpaca format with ranking (data/README.md, "Preference Dataset"), read by the
 * template `empty`, which adds nothing: no BOS, no end-of-turn token. Prompt and answer are tokenised
 * apart.
 */
export const llamafactory: ToolFormat = {
  name: 'LLaMA-Factory',
  cuts: 'cutoff_len (2048)',
  addsBos: false,
  ends: false,
  joined: false,
  settings(facts) {
    const { files, length } = facts;
    const columns = { prompt: 'prompt', chosen: 'chosen', rejected: 'rejected' };
    const splits = (['train', 'validation'] as const).filter((split) => files[split]);
    const info = Object.fromEntries(
      splits.map((split) => [NAME[split], { file_name: files[split], ranking: true, columns }]),
    );
    const [first = 'train', second] = splits;
    const settings = {
      model_name_or_path: 'path/to/model',
      stage: 'dpo',
      do_train: true,
      finetuning_type: 'lora',
      lora_target: 'all',
      pref_beta: 0.1,
      pref_loss: 'sigmoid',
      dataset_dir: '.',
      dataset: NAME[first],
      ...(second ? { eval_dataset: NAME[second] } : {}),
      template: 'empty',
      cutoff_len: length,
      output_dir: './trained',
      per_device_train_batch_size: 1,
      gradient_accumulation_steps: 8,
      learning_rate: 5e-6,
      num_train_epochs: 1,
      bf16: true,
    };
    const about = [
      ...aboutLengths(facts, 'cutoff_len'),
      'Set model_name_or_path, then, in this folder: llamafactory-cli train llamafactory.yaml',
      'The texts have all special tokens: template must stay empty, any other would add its own.',
    ];
    const head = about.map((line) => `# ${line}\n`).join('');
    return [
      { name: 'dataset_info.json', text: `${JSON.stringify(info, null, 2)}\n` },
      { name: 'llamafactory.yaml', text: head + stringify(settings) },
    ];
  },
};
