import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { Ajv, type ValidateFunction } from 'ajv';
import { DatasetError, MessageError } from '../../core/errors.js';
import { sha256 } from '../../core/hash.js';
import { lazily } from '../../core/lazily.js';
import { readSchema } from '../../core/paths.js';
import type {
  Claim,
  DocumentBody,
  EndBody,
  PairedBody,
  ScoredBody,
} from '../../generated/message.js';
import { putFile } from '../../stores/put-file.js';
import type { Store } from '../../stores/store.js';
import type { KafkaRecord, ReceivedRecord } from '../kafka/port.js';

/** Raised when records of before could no longer be read rightly. */
export const SCHEMA = 1;

/** Kinds of records and their JSON. */
export interface Bodies {
  document: DocumentBody;
  scored: ScoredBody;
  paired: PairedBody;
  end: EndBody;
}
export type Kind = keyof Bodies;

const TITLES: Record<Kind | 'claim', string> = {
  document: 'DocumentBody',
  scored: 'ScoredBody',
  paired: 'PairedBody',
  end: 'EndBody',
  claim: 'Claim',
};

const schema = readSchema('message');
// Whether the schema itself is right is for the tests.
const ajv = new Ajv({ strict: false, validateSchema: false });
ajv.addSchema(schema, 'message');
const validators = lazily(
  () =>
    Object.fromEntries(
      Object.entries(TITLES).map(([kind, title]) => [
        kind,
        ajv.compile({ $ref: `message#/definitions/${title}` }),
      ]),
    ) as Record<Kind | 'claim', ValidateFunction>,
);

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** Where a record was, for messages. */
export const originOf = ({ topic, partition, offset }: ReceivedRecord): string =>
  `${topic}, partition ${partition}, offset ${offset}`;

export const claimKey = (digest: string): string => `claims/${digest.slice(0, 2)}/${digest}`;

/** A worker may not read a record, and waits: it is not the record that is wrong. */
export class RefusedRecord extends MessageError {}

/** Wraps bodies into records and back, for one configuration. */
export class Envelope {
  /**
   * @param dataset id of the data set that records are sent for, and taken for
   * @param identity configuration identity of both
   * @param limit bytes a value may have on the wire
   */
  constructor(
    private readonly store: Store,
    private readonly dataset: string,
    private readonly identity: string,
    private readonly limit: number,
  ) {}

  /** @param extra fields that came in with the record this one was made of, and are not known here */
  async wrap<K extends Kind>(
    kind: K,
    body: Bodies[K],
    key: string,
    extra: object = {},
  ): Promise<KafkaRecord> {
    const headers: Record<string, string> = {
      schema: String(SCHEMA),
      kind,
      dataset: this.dataset,
      identity: this.identity,
      submission: body.submission_id,
    };
    const value = Buffer.from(JSON.stringify({ ...extra, ...body }));
    if (value.length <= this.limit) return { key, value, headers };
    const bytes = await zip(value, { level: 1 });
    const digest = sha256(bytes);
    const claim: Claim = { key: claimKey(digest), sha256: digest, bytes: bytes.length };
    await putFile(this.store, claim.key, bytes);
    return { key, value: Buffer.from(JSON.stringify(claim)), headers: { ...headers, claim: '1' } };
  }

  /** The kind of a record. @throws RefusedRecord, MessageError */
  kindOf(record: ReceivedRecord): Kind {
    const { schema: major, kind, dataset, identity } = record.headers;
    const at = originOf(record);
    if (major === undefined || kind === undefined) {
      throw new MessageError(
        `${at}: the record has no headers schema and kind: longpref did not write it`,
      );
    }
    if (Number.parseInt(major, 10) !== SCHEMA) {
      throw new RefusedRecord(
        `${at}: the record is of schema ${major}, this worker reads ${SCHEMA}: start workers of the version that wrote it`,
      );
    }
    if (!(kind in TITLES) || kind === 'claim') {
      throw new MessageError(`${at}: records of kind ${kind} are not known`);
    }
    if (dataset !== this.dataset) {
      throw new RefusedRecord(
        `${at}: the record is of another data set than ${this.store.url}, whose topics have the same names: set kafka.dataset or kafka.namespace so that each has its own`,
      );
    }
    if (identity !== this.identity) {
      throw new RefusedRecord(
        `${at}: the record was made with another configuration (identity ${String(identity).slice(0, 12)}, this worker has ${this.identity.slice(0, 12)}): ` +
          'start workers with the configuration it was submitted with',
      );
    }
    return kind as Kind;
  }

  /** Whether `kindOf` would not refuse the record. */
  mayRead(record: ReceivedRecord): boolean {
    try {
      this.kindOf(record);
      return true;
    } catch (error) {
      return !(error instanceof RefusedRecord);
    }
  }

  /**
   * The body of a record, with what it has beyond its schema.
   * @throws MessageError where it is damaged; DatasetError where what it refers to is gone
   */
  async unwrap<K extends Kind>(
    record: ReceivedRecord,
    kind: K,
  ): Promise<{ body: Bodies[K]; extra: object }> {
    const at = originOf(record);
    let value = record.value;
    if (record.headers.claim !== undefined) {
      const claim = parsed<Claim>(value, 'claim', at);
      const bytes = await this.store.read(claim.key);
      if (!bytes) {
        throw new DatasetError(
          `${at}: its body ${this.store.url}/${claim.key} is missing: submit the document again, or restore the file`,
        );
      }
      if (sha256(bytes) !== claim.sha256) {
        throw new DatasetError(
          `${at}: its body ${this.store.url}/${claim.key} is damaged: delete it and submit again`,
        );
      }
      value = await unzip(bytes);
    }
    const body = parsed<Bodies[K]>(value, kind, at);
    return { body, extra: unknownFields(body as object, kind) };
  }
}

function parsed<T>(value: Buffer, kind: Kind | 'claim', at: string): T {
  let body: unknown;
  try {
    body = JSON.parse(value.toString('utf8'));
  } catch (cause) {
    throw new MessageError(`${at}: the value is not JSON (${(cause as Error).message})`, { cause });
  }
  const validate = validators()[kind];
  if (!validate(body)) {
    const [error] = validate.errors ?? [];
    const field = error?.instancePath.slice(1).replaceAll('/', '.') || 'the value';
    throw new MessageError(`${at}: ${field} ${error?.message}: it is no ${kind} record`);
  }
  return body as T;
}

/** Fields that a later minor version added: they go on with what is made of the record. */
function unknownFields(body: object, kind: Kind): object {
  const definitions = schema.definitions as Record<string, { properties: object }>;
  const known = definitions[TITLES[kind]]?.properties ?? {};
  return Object.fromEntries(Object.entries(body).filter(([name]) => !(name in known)));
}
