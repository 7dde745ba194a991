// Generated from schemas/pipeline.schema.json by schemas/generate-types.mjs. Do not edit.

/**
 * Settings of the pipeline that makes a data set. Every setting has a default; relative paths are relative to this file. Settings marked x-affects-data are part of the configuration identity.
 */
export interface PipelineConfig {
  /**
   * files, folders (read recursively) and globs: .txt .md .html .xml .epub .pdf .docx documents; .jsonl .json .parquet .csv .tsv records; .gz and .zst of these, .zip and .tar of many; kafka://topic for a topic of your own whose values are JSON records
   */
  input: string[];
  /**
   * how input is read; what comes of it decides the ids of documents and questions, so nothing here is part of the configuration identity
   */
  read: {
    /**
     * what records (.jsonl, .json, .parquet, .csv) look like: documents is {text, questions}; conversations is long-llm-data and LongAlpaca, messages ShareGPT and chat; fields takes the mapping below; auto tells by the names of the fields
     */
    format:
      | 'auto'
      | 'documents'
      | 'conversations'
      | 'messages'
      | 'squad'
      | 'hotpotqa'
      | 'qmsum'
      | 'squality'
      | 'longbench'
      | 'fields';
    /**
     * format fields: JMESPath expressions on a record
     */
    fields: {
      /**
       * the document; of a list the items are joined by blank lines
       */
      text: string | null;
      /**
       * its title, which goes before the text on a line of its own
       */
      title: string | null;
      /**
       * the one question of a record
       */
      question: string | null;
      /**
       * its reference answer; of a list the first is it, the others are right as well
       */
      answer: string | null;
      /**
       * in place of question and answer: a list of {question, answer, answers}
       */
      questions: string | null;
    };
    /**
     * encoding of text files, e.g. utf-8, windows-1252, gb18030; auto takes UTF-8 where it is valid, a byte order mark's word, and else guesses
     */
    encoding: string;
  };
  /**
   * questions made for documents that come without any; questions: auto is short for cloze: auto
   */
  questions: {
    /**
     * most cloze questions of such a document: a sentence with a rare name left out, the name as the answer; auto is one for 8 KiB of its text, 4 at least and 64 at most; 0 makes none
     */
    cloze: 'auto' | number;
  };
  /**
   * where the data set lives: a folder, or s3://bucket/prefix
   */
  store: string;
  /**
   * how a bucket is reached; credentials come from the usual chain (environment, profile, instance), never from this file
   */
  s3: {
    /**
     * URL of an S3 server other than AWS; empty takes AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, else AWS
     */
    endpoint: string;
    /**
     * empty takes AWS_REGION, else us-east-1
     */
    region: string;
    /**
     * bucket in the path instead of the host name; auto: with an endpoint of your own
     */
    path_style: 'auto' | 'always' | 'never';
  };
  /**
   * how records travel between stages: in-process needs no server; kafka has each stage's workers as processes of their own
   */
  channel: 'in-process' | 'kafka';
  /**
   * channel kafka; nothing here changes the rows
   */
  kafka: {
    /**
     * host:port of some brokers; empty takes LONGPREF_KAFKA_BROKERS (commas between), else localhost:9092
     */
    brokers: string[];
    /**
     * topics and groups are named <namespace>.<dataset>.<generation>.…
     */
    namespace: string;
    /**
     * the data set's name in them; empty takes the last part of store
     */
    dataset: string;
    /**
     * raised for topics anew, with another number of partitions for instance
     */
    generation: number;
    /**
     * partitions of each topic between stages: most workers a stage can use
     */
    partitions: number;
    /**
     * replicas of each topic; -1 takes the broker's default
     */
    replication: number;
    /**
     * how long the topics between stages keep records: longer than the longest stop of a stage
     */
    retention_hours: number;
    /**
     * how long dead letters are kept
     */
    dead_letter_hours: number;
    /**
     * a record over this size travels as a reference, its body lies in the store
     */
    message_bytes: number;
    /**
     * bytes of records a worker holds of one partition
     */
    window_bytes: number;
    /**
     * how long a silent worker keeps its partitions
     */
    session_timeout_ms: number;
    /**
     * encryption of the connection
     */
    tls: {
      /**
       * whether the listener speaks TLS
       */
      enabled: boolean;
      /**
       * file with the authorities to trust (PEM); null takes the system's
       */
      ca: string | null;
      /**
       * file with this client's certificate (PEM), where the broker asks for one
       */
      cert: string | null;
      /**
       * file with its key (PEM)
       */
      key: string | null;
    };
    /**
     * authentication; name and password come from the environment or a file
     */
    sasl: {
      /**
       * what the listener asks for
       */
      mechanism: 'none' | 'plain' | 'scram-sha-256' | 'scram-sha-512';
      /**
       * environment variable with the user's name
       */
      username_env: string;
      /**
       * environment variable with the password
       */
      password_env: string;
      /**
       * file with the password, in place of the variable
       */
      password_file: string | null;
    };
  };
  /**
   * tokenizer.json of the policy model (the one you will train), or its folder; null uses the small built-in one, good for looking around only
   */
  tokenizer: string | null;
  /**
   * seed of every random choice
   */
  seed: number;
  /**
   * take only so many documents, selected by the hash of their id
   */
  limit: number | null;
  /**
   * how a run goes; nothing here changes the rows
   */
  runtime: {
    /**
     * worker threads for chunking and scoring; 0 is one per core
     */
    threads: number;
    /**
     * add to a data set that was made with another configuration; off, such a run is refused
     */
    mix: boolean;
    /**
     * most bytes that wait between two stages
     */
    queue_bytes: number;
    /**
     * channel kafka: how long a worker that is told to stop may finish what it works on; the rest is done by another one
     */
    drain_seconds: number;
    /**
     * documents whose answers are generated at once (matters for generator: openai)
     */
    concurrency: number;
    /**
     * where a worker answers /metrics (Prometheus), /healthz and /readyz
     */
    metrics: {
      /**
       * null: nowhere; 0: a free port, which the log names
       */
      port: number | null;
      /**
       * address to listen on; 0.0.0.0 for all, as containers need
       */
      host: string;
    };
  };
  /**
   * stage chunk: windows of the policy's tokens (paper, section 3.1)
   */
  chunk: {
    /**
     * most tokens in a chunk
     */
    tokens: number;
    /**
     * where a chunk may end. sentence: at the best border in the last quarter of the window, which is a blank line, else the end of a line that ends a sentence or stands before a speaker's name, else the end of a sentence, else of a line, else of a word; never right behind a heading. The last chunk of a context, where it is cut, ends in the same way. word: behind the last word of the window. character: behind its last character, which makes the windows as equal as they can be (the paper). Chinese, Japanese, Thai and others that write no spaces have words of one character here; where no word ends in the second half of a window, it ends behind a character
     */
    borders: 'sentence' | 'word' | 'character';
  };
  /**
   * stage score: importance score of every chunk against every question
   */
  score: {
    /**
     * what gives the importance scores. bm25 weighs the words of the question by how few chunks of the document have them: a word that one chunk alone has counts 1; entity-overlap counts the items of the question that a chunk has (the paper); onnx-embedding, onnx-ner and onnx-cross-encoder ask a model; command a program of yours
     */
    evaluator:
      'entity-overlap' | 'bm25' | 'onnx-embedding' | 'onnx-ner' | 'onnx-cross-encoder' | 'command';
    /**
     * entity-overlap: what is counted: names, numbers and dates (the paper), or these with noun and verb lemmas (the authors' code)
     */
    items: 'entities' | 'entities-nouns-verbs';
    /**
     * what a chunk is compared with: the question alone (the paper), or with its reference answer where there is one (the authors' code)
     */
    against: 'question' | 'question-and-answer';
    /**
     * a model that puts the best chunks of a question into a new order; scores stay on the evaluator's own scale, the best goes to the chunk that comes first
     */
    rerank: {
      /**
       * the model, set up under onnx or command below
       */
      evaluator: 'none' | 'onnx-embedding' | 'onnx-cross-encoder' | 'onnx-ner' | 'command';
      /**
       * how many chunks of a question it looks at
       */
      shortlist: number;
      /**
       * share of the model's ranks in the new order, by reciprocal rank fusion; 1 takes its order alone
       */
      weight: number;
    };
    /**
     * evaluators onnx-embedding, onnx-ner and onnx-cross-encoder: the model (docs/onnx.md). Its hash is part of the configuration identity, wherever it lies
     */
    onnx: {
      /**
       * the model's folder, as model hubs lay it out: config.json, tokenizer.json, model.onnx or onnx/model.onnx
       */
      model: string | null;
      /**
       * the model file in that folder, e.g. onnx/model_quantized.onnx; null takes the only one
       */
      file: string | null;
      /**
       * onnx-embedding: how the vectors of tokens become one. auto: as the folder says (modules.json, 1_Pooling/config.json)
       */
      pooling: 'auto' | 'mean' | 'cls';
      /**
       * onnx-embedding: whether vectors get length 1, so that a score is a cosine; off, it is a dot product. null: as the folder says, else on
       */
      normalise: boolean | null;
      /**
       * onnx-embedding: what stands before a question (e5: "query: "). null: as the folder says (config_sentence_transformers.json), else nothing
       */
      query_prefix: string | null;
      /**
       * onnx-embedding: what stands before a chunk (e5: "passage: "). null: as the folder says, else nothing
       */
      passage_prefix: string | null;
      /**
       * the model's window in its own tokens; longer texts are read in overlapping windows (of their scores the best counts). null: as the folder says
       */
      max_tokens: number | null;
      /**
       * least tokens that two windows share
       */
      overlap: number;
      /**
       * models of entities: what a label stands for, where its name does not say it, e.g. {MISC: other, URL: none}; none is no entity
       */
      labels: {
        [k: string]:
          | 'person'
          | 'place'
          | 'organisation'
          | 'date'
          | 'number'
          | 'quantity'
          | 'title'
          | 'other'
          | 'none';
      };
      /**
       * where the model runs, the first that is there: [cuda, cpu] falls back to the CPU, [cuda] does not
       *
       * @minItems 1
       */
      providers: ['cpu' | 'cuda', ...('cpu' | 'cuda')[]];
    };
    /**
     * evaluator command: a program of your own that scores chunks, in JSON lines (docs/command-evaluator.md)
     */
    command: {
      /**
       * the program and its arguments, e.g. [python3, my_evaluator.py]; no shell reads them
       */
      run: string[];
      /**
       * folder that it works in, and that relative paths in run are relative to
       */
      folder: string;
      /**
       * what the program must call itself; part of the configuration identity, so change it, there and here, whenever its scores change. longpref doctor shows what it answers
       */
      revision: string | null;
      /**
       * seconds to wait for its first line
       */
      start_s: number;
      /**
       * seconds to wait for the answer to one request
       */
      timeout_s: number;
      /**
       * how often it is started again where it ends or hangs at one request
       */
      restarts: number;
      /**
       * most chunks in a request
       */
      batch_chunks: number;
      /**
       * most bytes of the chunks in a request, and of its questions
       */
      batch_bytes: number;
    };
  };
  /**
   * what finds persons, places and organisations in documents: names that cloze questions ask for, kinds of names among wrong answers of generator extractive
   */
  entities: {
    /**
     * folder of a model of named entities (…ForTokenClassification), as model hubs lay it out (docs/onnx.md); its hash is part of the configuration identity. null: rules
     */
    model: string | null;
    /**
     * the model file in that folder, e.g. onnx/model_quantized.onnx; null takes the only one
     */
    file: string | null;
    /**
     * the model's window in its own tokens; longer texts are read in overlapping windows (of their scores the best counts). null: as the folder says
     */
    max_tokens: number | null;
    /**
     * least tokens that two windows share
     */
    overlap: number;
    /**
     * models of entities: what a label stands for, where its name does not say it, e.g. {MISC: other, URL: none}; none is no entity
     */
    labels: {
      [k: string]:
        | 'person'
        | 'place'
        | 'organisation'
        | 'date'
        | 'number'
        | 'quantity'
        | 'title'
        | 'other'
        | 'none';
    };
    /**
     * where the model runs, the first that is there: [cuda, cpu] falls back to the CPU, [cuda] does not
     *
     * @minItems 1
     */
    providers: ['cpu' | 'cuda', ...('cpu' | 'cuda')[]];
  };
  /**
   * stage pair: critical chunks, the training context, preferred and dispreferred answers (paper, section 3.2)
   */
  pair: {
    /**
     * the policy's real window: most tokens of a sample, from the template's head to the end of its longest answer. Contexts are filled up to it; of the last chunk the beginning is taken, up to a sentence (4 % may stay free for that) or a word, where the whole does not fit. Critical chunks are never cut: the best that fit are kept
     */
    tokens: number;
    /**
     * N: most chunks in a context (the paper's 16); null: as many as pair.tokens has room for
     */
    chunks: number | null;
    /**
     * rank: the top_k best chunks that score at least floor are critical, the rest irrelevant, the lowest scores first. threshold: chunks at or above delta are critical, the rest irrelevant (the paper)
     */
    select: 'rank' | 'threshold';
    /**
     * select rank: most critical chunks of a context
     */
    top_k: number;
    /**
     * select rank: the least score of a critical chunk; null takes the evaluator's own (bm25: 0.75, entity-overlap: 2)
     */
    floor: number | null;
    /**
     * select threshold: δ, the least score of a critical chunk
     */
    delta: number;
    /**
     * the least score of a critical chunk in place of floor and delta, whichever select says. auto: a number that fits the evaluator and the texts, such that about one in a hundred chunks of other documents would reach it; found once, from documents that their ids' hashes choose among those of the first submission, and kept by the data set (dataset show names it). null: floor or delta
     */
    threshold: 'auto' | number | null;
    /**
     * what fills a context. auto: chunks of other documents (the pool) where a document is shorter than two contexts, the training context and an irrelevant one, or has no irrelevant chunk; longer documents fill theirs themselves. none: the document alone. pool: the pool for every document whose irrelevant chunks do not suffice. hard: as auto, but the chunks closest to the question among those that are not critical, the highest scores below the bar first (NExtLong, arXiv 2501.12766), where the others draw by lot; the whole pool is scored for it
     */
    filler: 'auto' | 'none' | 'pool' | 'hard';
    /**
     * filler pool: chunks in the pool, drawn from the documents of the first submission by the hashes of their ids, and frozen for the data set
     */
    pool_chunks: number;
    /**
     * a data set (folder or s3://) whose filler pool a new data set takes instead of drawing its own: rows are then those of that data set, whatever came in which submission
     */
    pool: string | null;
    /**
     * kinds of the M dispreferred answers of a sample, in this order: 1 to 8; of a kind that is named again another answer is made
     *
     * @minItems 1
     * @maxItems 8
     */
    rejected: ['irrelevant' | 'mixed', ...('irrelevant' | 'mixed')[]];
    /**
     * longest answer, with its end-of-turn token; of a longer one too_long says what becomes
     */
    max_answer_tokens: number;
    /**
     * what becomes of answers longer than max_answer_tokens, where no model writes them. cut: they end with the last sentence that fits, where that leaves half of max_answer_tokens at least, and wrong answers are made from what is left; the row says so (answers.cut_at_sentence). drop: a question whose reference answer is longer is dropped. A model's chosen answer that is longer is always dropped, a rejected one is cut there and has no end
     */
    too_long: 'cut' | 'drop';
    /**
     * what writes the answers. auto: no model; the reference answer, and wrong ones of its kind that differ from it in what they say and not in how they look (another option, another name or number, a twin with facts exchanged). extractive: no model; the reference answer, and spans and answers found elsewhere. openai: a chat-completions endpoint, the policy's own answers as in the paper
     */
    generator: 'auto' | 'extractive' | 'openai';
    /**
     * generators auto and extractive: whether the reference answer must stand word for word in the training context: short answers only (a name, a number), always, or never
     */
    answer_in_context: 'short' | 'always' | 'never';
    /**
     * dispreferred answers that say that the text does not tell. drop: left out, since a model must not learn never to say so; a question that has no other is dropped. keep: taken like any other. The preferred answer may always say so
     */
    abstain: 'drop' | 'keep';
    /**
     * settings of generator openai
     */
    openai: {
      /**
       * the endpoint, up to and with /v1
       */
      base_url: string;
      /**
       * name of the model, as the endpoint knows it
       */
      model: string;
      /**
       * environment variable that holds the key; unset means no key is sent
       */
      api_key_env: string;
      /**
       * sampling temperature (the authors' 0.7)
       */
      temperature: number;
      /**
       * nucleus sampling (the authors' 0.95)
       */
      top_p: number;
      /**
       * seconds to wait for one answer
       */
      timeout_s: number;
      /**
       * tries for an answer before the run stops
       */
      attempts: number;
    };
  };
  /**
   * what may not become a sample, whatever its scores
   */
  filters: {
    /**
     * benchmark files that no row may be made from (.jsonl .json .csv .tsv .txt, also .gz and .zst): a question that one asks, or that has 13 words in a row of one, and every question of a document that has a passage of one, is dropped as contaminated. Their bytes are part of the configuration identity, wherever they lie
     */
    benchmarks: string[];
    /**
     * how many words in a row of a benchmark make a document contaminated (twice as many characters where a script writes no spaces); a text of a benchmark that has fewer counts as a whole. Set phrases, such as the note of who digitised a story, have up to 30
     */
    passage: number;
    /**
     * leaves one of samples that are nearly the same, as of a document that comes again with small edits: the one with the smallest id. They are where the documents have this Jaccard similarity at least (of runs of five words), and the questions and the chosen answers too (of words and pairs of words); 0.8 is a good start. The others are withdrawn when a version is made, over all of the data set, as near-duplicate in the ledger. null: all stay
     */
    near_duplicates: number | null;
  };
  /**
   * text around the chunks, in the way the policy model was trained with; auto, chat or parts in place of all that follows is short for that kind
   */
  template: {
    /**
     * chat: the chat template in the tokenizer's folder (chat_template.jinja, tokenizer_config.json), rendered around the chunks and the question. parts: head, tail, answer and end below, for base models. auto: parts where one of them is set, else chat where the folder has a chat template, else parts
     */
    kind: 'auto' | 'chat' | 'parts';
    /**
     * kind chat: which chat template, where the folder has several
     */
    name: string;
    /**
     * kind chat: the system message; null has none, and the chat template writes its own where it has one
     */
    system: string | null;
    /**
     * kind chat: the user's message; {context} stands for the chunks, {question} for the question
     */
    user: string;
    /**
     * kind chat: whether a reasoning model is asked to think; off, its answers follow an empty think block where its template writes one (enable_thinking, thinking)
     */
    thinking: boolean;
    /**
     * kind chat: today's date for chat templates that write it, so that it never comes from the clock; the default is the one in Llama 3.1's
     */
    date: string;
    /**
     * kind chat: more variables of the chat template, e.g. {reasoning_effort: low}
     */
    variables: {};
    /**
     * after every chunk, with either kind. Chunks of different places stand side by side: one that is empty glues the last word of one to the first of the next
     */
    separator: string;
    /**
     * kind parts: before the first chunk; special tokens written out (such as <|begin_of_text|>) become their ids in a template, and only there. null: the token that the tokenizer puts before every text (BOS), if it puts one
     */
    head: string | null;
    /**
     * kind parts: after the last chunk; {question} stands for the question. null: "\n\nQuestion: {question}\nAnswer:"
     */
    tail: string | null;
    /**
     * kind parts: an answer; {answer} stands for its text. null: " {answer}"
     */
    answer: string | null;
    /**
     * kind parts: the end-of-turn token after a complete answer; null takes eos_token of tokenizer_config.json, else the tokenizer's usual one (<|eot_id|>, <|im_end|>, </s>, <|endoftext|>, …)
     */
    end: string | null;
  };
  /**
   * stage shard: positions, split and Parquet files
   */
  shard: {
    /**
     * K: the simulated length, in position indices (paper, section 3.3)
     */
    positions_length: number;
    /**
     * share of samples with sparse positions; the rest are continuous
     */
    sparse: number;
    /**
     * samples a question, each with its own positions (the paper's 12,000 samples are 6,000 questions drawn twice)
     */
    draws: number;
    /**
     * share of documents held out, by hash of the document's source key (its path below the input, or its record's own id): an edited document stays on its side
     */
    validation: number;
    /**
     * whether a row says which of its segments make a second, shorter prompt of the critical chunks alone (short_segments), for objectives that set a short context against a long one
     */
    short_prompt: boolean;
    /**
     * size, in bytes of rows before compression, at which a shard is closed and committed
     */
    bytes: number;
    /**
     * channel kafka: age at which a shard is closed and committed though it is not full
     */
    seconds: number;
    /**
     * rows in a Parquet row group
     */
    row_group: number;
  };
}
