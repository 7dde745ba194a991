import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { packagePath } from '../../pipelines/core/paths.js';

/** Makes pipelines/assets/span-labels.br of what `train.py` wrote: node pack.js OUT.bin. */
const packed = brotliCompressSync(readFileSync(process.argv[2] as string));
writeFileSync(packagePath('pipelines/assets/span-labels.br'), packed);
console.log(`${packed.length} bytes`);
