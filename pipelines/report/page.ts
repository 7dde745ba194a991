import type { DatasetData } from './data/dataset.js';
import type { Evaluation } from './data/evaluation.js';
import type { TrainingData } from './data/training.js';
import { STYLE } from './drawing/style.js';
import { escapeText } from './drawing/svg.js';
import {
  contextSection,
  coverageSection,
  heatSection,
  lengthSection,
  scoreSection,
  summarySection,
} from './sections/dataset.js';
import { evaluationSection } from './sections/evaluation.js';
import { evaluationCurvesSection } from './sections/evaluation-curves.js';
import { recallSection } from './sections/recall.js';
import { separabilitySection } from './sections/separability.js';
import { trainingSection } from './sections/training.js';

/** Everything the page shows: plain data. */
export interface ReportData {
  title: string;
  dataset: DatasetData;
  training: TrainingData | null;
  evaluations: Evaluation[];
  /** seconds by what took them, where known */
  timings: Record<string, number>;
}

/** The policy makes it certain: the browser refuses any request, and any script. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** The whole report as one HTML document. */
export function reportPage(data: ReportData): string {
  const { title, dataset, training, evaluations, timings } = data;
  const body = [
    `<header><h1>${escapeText(title)}</h1><p class="lead">${escapeText(dataset.store)}, version ${dataset.version}, made ${escapeText(dataset.createdAt.slice(0, 16).replace('T', ' '))} UTC<br>content hash <code>${dataset.contentHash}</code></p></header>`,
    summarySection(dataset, timings),
    ...(evaluations.length > 0 ? [evaluationSection(evaluations)] : []),
    ...(training ? [trainingSection(training)] : []),
    ...(training && training.evaluations.length > 0 ? [evaluationCurvesSection(training)] : []),
    ...(dataset.scores.length > 0 ? [scoreSection(dataset)] : []),
    contextSection(dataset),
    recallSection(dataset),
    heatSection(dataset),
    ...(dataset.coverage ? [coverageSection(dataset.coverage)] : []),
    ...(dataset.lengths.length > 0 ? [lengthSection(dataset)] : []),
    separabilitySection(dataset.separability),
    '<footer>Written by longpref report.</footer>',
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body.join('\n')}
</body>
</html>
`;
}
