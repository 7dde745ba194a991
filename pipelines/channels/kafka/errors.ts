import { ChannelError, LongprefError } from '../../core/errors.js';

interface BrokerFailure {
  name?: string;
  type?: string;
  message?: string;
  retriable?: boolean;
  cause?: BrokerFailure;
  originalError?: BrokerFailure;
  errors?: BrokerFailure[];
}

/** An error of a client and those inside it, the innermost last. */
export function causesOf(error: unknown): BrokerFailure[] {
  const found: BrokerFailure[] = [];
  let at = error as BrokerFailure | undefined;
  while (at && !found.includes(at)) {
    found.push(at);
    at = at.originalError ?? at.cause ?? at.errors?.[0];
  }
  return found;
}

const ADVICE: [RegExp, string, boolean][] = [
  [
    /SASLAuthentication|SASL_AUTHENTICATION_FAILED|Authentication failed|invalid credentials/i,
    'the broker refuses this user name or password: check what kafka.sasl names (mechanism, username_env, password_env or password_file)',
    false,
  ],
  [
    /ILLEGAL_SASL_STATE|UNSUPPORTED_SASL_MECHANISM|unsupported.*mechanism/i,
    'the listener speaks another authentication: set kafka.sasl.mechanism to what it asks for',
    false,
  ],
  [
    /certificate|self.signed|unable to verify|UNABLE_TO|ERR_TLS|altname/i,
    "the broker's certificate is not trusted: name its authority in kafka.tls.ca",
    false,
  ],
  [
    /wrong version number|ssl3|EPROTO|packet length too long|before secure TLS/i,
    'the listener does not speak TLS (kafka.tls.enabled), or this is the port of another listener',
    false,
  ],
  [
    /AUTHORIZATION_FAILED/,
    'this user lacks the right: give it read, write and describe on the topics and groups of the prefix, and transactional ids',
    false,
  ],
  [
    /UNKNOWN_TOPIC_OR_PARTITION|does not host this topic/i,
    'a topic is missing: longpref topics apply creates them',
    false,
  ],
  [
    /INVALID_REPLICATION_FACTOR/,
    'the cluster has fewer brokers than kafka.replication asks for: lower it',
    false,
  ],
  [
    /MESSAGE_TOO_LARGE|RECORD_LIST_TOO_LARGE/,
    "a record is over the topic's max.message.bytes: lower kafka.message_bytes",
    false,
  ],
  [
    /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|Connection timeout|ConnectionError|ETIMEDOUT|socket hang up|disconnected|ECONNRESET/i,
    'no broker answers there: check kafka.brokers or LONGPREF_KAFKA_BROKERS, and that it runs',
    true,
  ],
];

/** What a Kafka client threw, as one sentence with advice. `transient` where trying again may help. */
export function brokerError(action: string, at: string, error: unknown): LongprefError {
  if (error instanceof LongprefError) return error;
  const failures = causesOf(error);
  const texts = failures.map(({ name, type, message }) => `${name} ${type ?? ''} ${message}`);
  const where = at === '' ? '' : ` (${at})`;
  for (const [pattern, advice, transient] of ADVICE) {
    if (texts.some((text) => pattern.test(text))) {
      return new ChannelError(`cannot ${action}${where}: ${advice}`, { cause: error, transient });
    }
  }
  const transient = failures.some(({ retriable }) => retriable === true);
  return new ChannelError(`cannot ${action}${where}: ${(error as Error).message}`, {
    cause: error,
    transient,
  });
}
