import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import t from 'tap';
import { parse } from 'yaml';
import { loadConfig } from '../../pipelines/config/load.js';
import { packagePath } from '../../pipelines/core/paths.js';
import { prometheusMetrics } from '../../pipelines/metrics/prometheus.js';

const read = (file: string): string => readFileSync(packagePath(file), 'utf8');
const yaml = (file: string) => parse(read(file), { merge: true });

interface Query {
  /** panel or alert */
  where: string;
  expr: string;
}

interface Panel {
  title: string;
  type: string;
  description?: string;
  targets?: { expr: string }[];
}

const dashboard = JSON.parse(read('deploy/grafana/dashboards/longpref.json'));
const panels = dashboard.panels as Panel[];

interface Alert {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}

const alerts: Alert[] = yaml('deploy/alerts.yaml').groups.flatMap(
  ({ rules }: { rules: Alert[] }) => rules,
);

const queries: Query[] = [
  ...panels.flatMap(({ title, targets }) =>
    (targets ?? []).map(({ expr }) => ({ where: `panel ${title}`, expr })),
  ),
  ...dashboard.annotations.list
    .filter(({ expr }: { expr?: string }) => expr)
    .map(({ name, expr }: { name: string; expr: string }) => ({ where: name, expr })),
  ...alerts.map(({ alert, expr }) => ({ where: alert, expr })),
];

/** Labels of each series that Prometheus has of a worker, by the series' name. */
async function seriesOf(): Promise<Map<string, Set<string>>> {
  // What Prometheus adds: the job, the address, and what prometheus.yml derives.
  const target = ['job', 'instance', 'service'];
  const { registry } = prometheusMetrics('0');
  const series = new Map([
    ['up', new Set(target)],
    ['ALERTS', new Set(['alertname', 'alertstate', 'stage', 'service'])],
  ]);
  for (const { name, type } of await registry.getMetricsAsJSON()) {
    const { labelNames } = registry.getSingleMetric(name) as unknown as { labelNames: string[] };
    const labels = [...target, ...labelNames];
    if (String(type) === 'histogram') {
      series.set(`${name}_bucket`, new Set([...labels, 'le']));
      series.set(`${name}_sum`, new Set(labels));
      series.set(`${name}_count`, new Set(labels));
    } else series.set(name, new Set(labels));
  }
  return series;
}

/** Names of series and of labels in an expression. @throws where it is no PromQL */
function namesIn(expr: string): { series: string[]; labels: string[] } {
  const plain = expr.replaceAll('$__rate_interval', '5m').replaceAll('$__range', '1h');
  const [series, labels]: [string[], string[]] = [[], []];
  parser
    .configure({ strict: true })
    .parse(plain)
    .iterate({
      enter({ name, from, to, node }) {
        if (name === 'Identifier' && node.parent?.name === 'VectorSelector') {
          series.push(plain.slice(from, to));
        }
        if (name === 'LabelName') labels.push(plain.slice(from, to));
      },
    });
  return { series, labels };
}

t.test('a query is read', (t) => {
  t.strictSame(namesIn('sum by (a) (rate(x_total{b="c"}[$__rate_interval])) > on (d) y'), {
    series: ['x_total', 'y'],
    labels: ['a', 'b', 'd'],
  });
  t.throws(() => namesIn('sum(rate(x[5m])'));
  t.end();
});

t.test('queries of dashboard and alerts name what workers export', async (t) => {
  const known = await seriesOf();
  t.ok(queries.length > 35, `${queries.length} queries`);
  const used = new Set<string>();
  for (const { where, expr } of queries) {
    const { series, labels } = namesIn(expr);
    t.ok(series.length > 0, `${where} asks for something`);
    for (const name of series) {
      used.add(name);
      t.ok(known.has(name), `${where}: ${name} is exported`);
    }
    for (const label of labels) {
      t.ok(
        series.some((name) => known.get(name)?.has(label)),
        `${where}: ${label} is a label of ${series.join(', ')}`,
      );
    }
  }
  // All of our own are looked at somewhere, so none is measured for nobody.
  const unseen = [...known.keys()].filter(
    (name) => /^longpref_/.test(name) && !/_(sum|count|bucket|info)$/.test(name) && !used.has(name),
  );
  t.strictSame(unseen, []);
});

t.test('every alert says how bad it is and what to do', (t) => {
  t.ok(alerts.length >= 8);
  const operations = read('docs/operations.md');
  for (const { alert, labels, annotations } of alerts) {
    t.match(alert, /^Longpref[A-Z]/);
    t.match(labels.severity, /^(warning|critical)$/, alert);
    t.ok(annotations.summary.length > 10, alert);
    t.ok(annotations.runbook.length > 60, `${alert} has a runbook`);
    t.ok(operations.includes(`\`${alert}\``), `${alert} is in docs/operations.md`);
  }
  t.end();
});

t.test('docs/operations.md has every metric', async (t) => {
  const operations = read('docs/operations.md');
  for (const { name } of await prometheusMetrics('0').registry.getMetricsAsJSON()) {
    if (name.startsWith('longpref_')) t.ok(operations.includes(`\`${name}`), name);
  }
});

t.test('the dashboard', (t) => {
  const shown = panels.filter(({ type }) => type !== 'row');
  t.ok(shown.length >= 20);
  for (const { title, description } of shown) t.ok(description, `${title} explains itself`);
  t.equal(new Set(panels.map(({ title }) => title)).size, panels.length, 'no title twice');
  t.equal(dashboard.uid, 'longpref');
  const [source] = yaml('deploy/grafana/provisioning/datasources/prometheus.yaml').datasources;
  t.match(source, {
    uid: dashboard.templating.list[0].current.value,
    url: 'http://prometheus:9090',
  });
  const [provider] = yaml('deploy/grafana/provisioning/dashboards/longpref.yaml').providers;
  const mounts = yaml('deploy/compose.yaml').services.grafana.volumes as string[];
  t.ok(mounts.includes(`./grafana/dashboards:${provider.options.path}:ro`));
  t.end();
});

t.test('the compose file', (t) => {
  const { services, volumes } = yaml('deploy/compose.yaml');
  const workers = ['refine', 'pair', 'shard'];
  for (const stage of workers) {
    t.strictSame(services[stage].command, ['worker', stage]);
    t.equal(services[stage].build.dockerfile, 'deploy/Dockerfile');
  }
  const { config } = loadConfig(packagePath('deploy/pipeline.yaml'));
  t.match(config, { channel: 'kafka', runtime: { metrics: { host: '0.0.0.0' } } });
  const [{ dns_sd_configs }] = yaml('deploy/prometheus.yml').scrape_configs;
  t.strictSame(dns_sd_configs[0].names, workers);
  t.equal(dns_sd_configs[0].port, config.runtime.metrics.port);
  t.match(
    read('deploy/Dockerfile'),
    new RegExp(`LONGPREF_METRICS_PORT=${dns_sd_configs[0].port}\n`),
  );

  const grace = Number.parseInt(services.shard.stop_grace_period, 10);
  t.ok(grace > 30, 'longer than a worker drains');
  for (const [name, { image, volumes: mounts = [] }] of Object.entries<{
    image: string;
    volumes?: string[];
  }>(services)) {
    if (image !== 'longpref') t.match(image, /:v?\d+\.\d+(\.\d+)?$/, `${name} is pinned`);
    for (const mount of mounts) {
      const from = mount.split(':')[0] as string;
      if (from.startsWith('./')) t.ok(existsSync(packagePath(path.join('deploy', from))), from);
      else if (!from.startsWith('$')) t.ok(from in volumes, `${name} has volume ${from}`);
    }
  }
  const text = read('deploy/compose.yaml');
  const example = read('deploy/.env.example');
  for (const [, required] of text.matchAll(/\$\{(\w+):\?/g)) {
    t.match(example, new RegExp(`^${required}=`, 'm'), `${required} is in .env.example`);
  }
  for (const [, port] of text.matchAll(/- ([\d.:]+:\d+)$/gm)) t.match(port, /^127\.0\.0\.1:/);
  t.end();
});

t.test('images are made from files that are there and not ignored', (t) => {
  const kept = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  for (const file of ['deploy/Dockerfile', 'deploy/trainer.Dockerfile']) {
    const copies = read(file).matchAll(/^COPY (?!--from)(.+) \S+$/gm);
    const sources = [...copies].flatMap(([, from]) => (from as string).split(' '));
    t.ok(sources.length > 2, file);
    for (const source of sources) {
      t.ok(existsSync(packagePath(source)), `${file}: ${source}`);
      t.ok(kept.includes(source.split('/')[0] as string), `${source} is not ignored`);
    }
    t.match(read(file), /^USER (node|ubuntu)$/m, 'not as root');
  }
  t.match(read('deploy/Dockerfile'), /HEALTHCHECK.*\/healthz/s);
  t.end();
});

const promtool = process.env.LONGPREF_PROMTOOL ?? 'promtool';
const hasPromtool = spawnSync(promtool, ['--version']).status === 0;
t.test(
  "Prometheus' own tool accepts rules and configuration, and the rules do what they say",
  { skip: !hasPromtool && 'needs promtool (Debian: apt install prometheus)' },
  (t) => {
    for (const args of [
      ['check', 'rules', 'deploy/alerts.yaml'],
      ['check', 'config', 'deploy/prometheus.yml'],
      ['test', 'rules', 'deploy/alerts.test.yaml'],
    ]) {
      const { status, stdout, stderr } = spawnSync(promtool, args, {
        cwd: packagePath('.'),
        encoding: 'utf8',
      });
      t.equal(status, 0, `${args.join(' ')}: ${stdout}${stderr}`);
    }
    t.end();
  },
);
