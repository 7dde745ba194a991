import { spawnSync } from 'node:child_process';

/** The servers that can be started here. */
export const KINDS = ['kafka', 's3'] as const;
export type ServerKind = (typeof KINDS)[number];

/** What a command prints, or `undefined` where it does not run. */
function output(command: string, args: readonly string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? `${stdout}${stderr}` : undefined;
}

/** e.g. `openjdk version "17.0.15"`: Kafka 4 wants 17. */
function javaProblem(): string | undefined {
  const said = output('java', ['-version']);
  if (said === undefined)
    return 'java is missing: install Java 17 or newer (Debian: openjdk-17-jre-headless)';
  const major = Number(/version "(\d+)/.exec(said)?.[1]);
  return major >= 17
    ? undefined
    : `java is ${major}: install Java 17 or newer (Debian: openjdk-17-jre-headless)`;
}

const problems: Record<ServerKind, () => string[]> = {
  kafka: () => {
    const found = [javaProblem()];
    // keytool makes the certificates of the TLS listeners; it comes with every Java.
    if (output('mvn', ['--version']) === undefined)
      found.push('mvn is missing: install Maven (Debian: maven)');
    return found.filter((problem) => problem !== undefined);
  },
  s3: () =>
    output('go', ['version']) === undefined
      ? [
          'go is missing: install Go 1.21 or newer; it fetches the newer one it needs by itself (Debian: golang-go)',
        ]
      : [],
};

/** What has to be installed before a server can be made ready here; empty where nothing. */
export const missingFor = (kind: ServerKind): string[] => problems[kind]();
