import { Command } from 'commander';
import { packageJson } from '../../core/paths.js';
import { brokerChecks } from '../../doctor/broker.js';
import { diagnose } from '../../doctor/check.js';
import { checksOf } from '../../doctor/checks.js';
import { diagnosisText, verdict } from '../../doctor/render.js';
import { openStore } from '../../stores/open.js';
import { probeStore } from '../../stores/probe.js';
import { clientFor } from '../../stores/s3/client.js';
import { placeOf } from '../../stores/s3/place.js';
import { type ConfigOptions, configOf, withConfigOptions } from '../options.js';
import { installedPython } from '../python.js';
import { wholeNumber } from './dataset/options.js';

const TIMEOUT_S = 30;
/** Exit code of a doctor that found something. */
const FOUND = 15;

export const doctorCommand = (): Command =>
  withConfigOptions(new Command('doctor'))
    .description(
      'check what a configuration needs: tokenizer, template, disk, store, credentials, clocks, broker, model',
    )
    .option('--json', 'print the findings as JSON')
    .option(
      '--timeout <seconds>',
      'longest that a check may take',
      wholeNumber('timeout', 1),
      TIMEOUT_S,
    )
    .action(async (options: ConfigOptions & { json?: boolean; timeout: number }) => {
      const loaded = configOf(options, false);
      const { config, base } = loaded;
      const timeoutMs = options.timeout * 1000;
      const checks = checksOf(loaded, {
        timeoutMs,
        env: process.env,
        now: Date.now,
        node: { version: process.versions.node, least: packageJson().engines.node },
        python: installedPython(),
        openStore: () => openStore(config.store, base, config.s3),
        probe: probeStore,
        s3Credentials: () => clientFor(placeOf(config.store, config.s3)).config.credentials(),
        broker: brokerChecks(loaded, Date.now),
      });
      const width = Math.max(...checks.map(({ name }) => name.length));
      const colour = process.stdout.isTTY === true && !process.env.NO_COLOR;
      const diagnoses = await diagnose(checks, {
        timeoutMs,
        now: Date.now,
        onDone: (diagnosis) => {
          if (!options.json) console.log(diagnosisText(diagnosis, width, colour));
        },
      });
      const ok = diagnoses.every((diagnosis) => diagnosis.ok);
      console.log(
        options.json
          ? JSON.stringify({ ok, checks: diagnoses }, null, 1)
          : `\n${verdict(diagnoses)}`,
      );
      process.exitCode = ok ? 0 : FOUND;
      // A check that was given up may still hold a connection: it must not hold the process.
      setTimeout(() => process.exit(), 1000).unref();
    });
