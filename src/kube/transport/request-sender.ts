import type { Logger } from '../../log/logger.ts';
import { parseJson } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { Clock } from '../clock.ts';
import type { Connection, Identity } from '../connection.ts';
import type { FailedAttempt, RequestSubject } from '../answers/failed-attempt.ts';
import { isObjectMissing, judgeErrorAnswer } from '../kube-problem.ts';
import { readStatus } from '../answers/status-body.ts';
import { ConcurrencyLimit } from './concurrency-limit.ts';
import { Deadline } from './deadline.ts';
import type { AttemptLimits } from './deadline.ts';
import { HttpTransport } from './http-transport.ts';
import type { HttpAnswer, HttpRequest } from './http-transport.ts';
import { notJson, refusedByCredentials, tellWarnings } from './judge-attempt.ts';
import { BadBody, readBody } from './read-body.ts';
import { headerText, readRetryAfter, readWarnings } from './response-headers.ts';
import { withRetries } from './retry-policy.ts';
import type { RetriedCall } from './retry-policy.ts';
import { judgeBrokenExchange } from './transport-problem.ts';

/** One request to the API server, as the verbs of the client make it. */
export interface KubeRequest {
  readonly subject: RequestSubject;
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: string;
  /** True where a 404 for the addressed object is an answer (status 404, value null), not a failure. */
  readonly mayBeMissing?: boolean;
  /** True for documents: `/openapi/v3` is JSON that apiserver labels text/plain. */
  readonly mayBePlain?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A success: JSON with its status. */
export interface KubeResponse {
  readonly kind: 'answer';
  readonly status: number;
  readonly contentType: string;
  readonly value: Json;
  readonly warnings: readonly string[];
}

/** An open stream of JSON lines. */
export interface KubeStream {
  readonly kind: 'stream';
  readonly answer: HttpAnswer;
  readonly deadline: Deadline;
}

/** How requests are made; tests set clock and limits. */
export interface SenderOptions {
  readonly userAgent: string;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly limits?: Partial<SenderLimits>;
}

/** Limits of requests. */
export interface SenderLimits {
  /** A read that has not begun to answer by then is tried again. */
  readonly readMs: number;
  /** apiserver gives up after 60 s itself and says so: giving up before it only creates doubt. */
  readonly writeMs: number;
  readonly silenceMs: number;
  readonly totalMs: number;
  /** A watch without any event or bookmark; apiserver sends a bookmark a minute. */
  readonly watchSilenceMs: number;
  readonly bodyBytes: number;
  readonly concurrent: number;
}

/** What an attempt works with. */
interface Used {
  readonly identity: Identity;
  readonly deadline: Deadline;
}

interface AnsweredFailure extends FailedAttempt {
  readonly isObjectMissing?: boolean;
}

const missing: KubeResponse = {
  kind: 'answer',
  status: 404,
  contentType: '',
  value: null,
  warnings: [],
};

const defaultLimits: SenderLimits = {
  readMs: 30_000,
  writeMs: 65_000,
  silenceMs: 30_000,
  totalMs: 600_000,
  watchSilenceMs: 150_000,
  bodyBytes: 64 * 1024 * 1024,
  concurrent: 16,
};

/** Sends requests over one transport: credentials, deadlines, retries, and a typed outcome for each. */
export class RequestSender {
  readonly limits: SenderLimits;
  readonly #connection: Connection;
  readonly #options: SenderOptions;
  readonly #transport: HttpTransport;
  readonly #concurrency: ConcurrencyLimit;

  constructor(connection: Connection, options: SenderOptions) {
    this.limits = { ...defaultLimits, ...options.limits };
    this.#connection = connection;
    this.#options = options;
    this.#transport = new HttpTransport(connection);
    this.#concurrency = new ConcurrencyLimit(this.limits.concurrent);
  }

  /** Sends a request until it succeeds or trying again is pointless. Never throws for what a server does. */
  async send(request: KubeRequest): Promise<RetriedCall<KubeResponse>> {
    return await withRetries(
      () => this.#concurrency.run(() => this.#attempt(request)),
      this.#retryOptions(request),
    );
  }

  /** Opens a stream; its reader must call `deadline.finish()` and `answer.discard()` in the end. */
  async open(request: KubeRequest): Promise<RetriedCall<KubeStream>> {
    return await withRetries(() => this.#attemptStream(request), this.#retryOptions(request));
  }

  /** What a stream's end by an error means. */
  judgeBrokenStream(subject: RequestSubject, stream: KubeStream, error: unknown): FailedAttempt {
    return this.#broken(subject, error, stream.deadline, true);
  }

  async close(): Promise<void> {
    await this.#transport.close();
  }

  #retryOptions(request: KubeRequest): Parameters<typeof withRetries>[1] {
    const { clock, logger } = this.#options;
    return { clock, logger, signal: request.signal };
  }

  async #attempt(request: KubeRequest): Promise<KubeResponse | FailedAttempt> {
    const identity = await this.#identify(request);
    if (isFailed(identity)) return identity;
    const deadline = new Deadline(this.#attemptLimits(request.subject.writes), request.signal);
    try {
      const answer = await this.#exchange(request, { identity, deadline });
      return isFailed(answer) ? answer : await this.#readAnswer(request, answer, deadline);
    } finally {
      deadline.finish();
    }
  }

  async #attemptStream(request: KubeRequest): Promise<KubeStream | FailedAttempt> {
    const identity = await this.#identify(request);
    if (isFailed(identity)) return identity;
    const limits: AttemptLimits = {
      answerMs: this.limits.readMs,
      silenceMs: this.limits.watchSilenceMs,
      totalMs: Infinity,
    };
    const deadline = new Deadline(limits, request.signal);
    const answer = await this.#exchange(request, { identity, deadline });
    if (!isFailed(answer) && answer.status === 200 && isJson(answer.contentType)) {
      deadline.touch();
      return { kind: 'stream', answer, deadline };
    }
    try {
      return isFailed(answer) ? answer : await this.#readFailure(request, answer, deadline);
    } finally {
      deadline.finish();
    }
  }

  /** Before the deadline starts: an exec plugin may ask a person to log in. */
  async #identify(request: KubeRequest): Promise<Identity | FailedAttempt> {
    try {
      const identity = await this.#connection.credentials.current(request.signal);
      await this.#transport.prepare(identity);
      return identity;
    } catch (error) {
      if (error instanceof GitsyncError) return refusedByCredentials(request.subject, error);
      if (request.signal?.aborted !== true) throw error;
      const server = this.#serverName();
      return judgeBrokenExchange(request.subject, {
        error,
        stopped: 'caller',
        server,
        sent: false,
      });
    }
  }

  #attemptLimits(writes: boolean): AttemptLimits {
    const { readMs, writeMs, silenceMs, totalMs } = this.limits;
    const wanted = this.#connection.requestTimeoutMs;
    if (wanted !== undefined) return { answerMs: wanted, silenceMs: wanted, totalMs: wanted };
    return { answerMs: writes ? writeMs : readMs, silenceMs, totalMs };
  }

  async #exchange(request: KubeRequest, used: Used): Promise<HttpAnswer | FailedAttempt> {
    const { identity, deadline } = used;
    const sent = !deadline.signal.aborted;
    try {
      const http = this.#toHttp(request);
      const answer = await this.#transport.exchange(http, identity, deadline.signal);
      return answer.status === 401 ? await this.#readRefusal(request, answer, used) : answer;
    } catch (error) {
      return this.#broken(request.subject, error, deadline, sent);
    }
  }

  async #readRefusal(request: KubeRequest, answer: HttpAnswer, used: Used): Promise<FailedAttempt> {
    const failed = await this.#readFailure(request, answer, used.deadline);
    const canChange = this.#connection.credentials.renew(used.identity);
    return failed.retry === 'credentials' && !canChange ? { ...failed, retry: 'never' } : failed;
  }

  #toHttp(request: KubeRequest): HttpRequest {
    const headers: Record<string, string> = {
      accept: request.accept ?? 'application/json',
      'accept-encoding': 'gzip',
      'user-agent': this.#options.userAgent,
    };
    if (request.contentType !== undefined) headers['content-type'] = request.contentType;
    return { method: request.method, path: request.path, headers, body: request.body };
  }

  async #readAnswer(
    request: KubeRequest,
    answer: HttpAnswer,
    deadline: Deadline,
  ): Promise<KubeResponse | FailedAttempt> {
    if (!isSuccess(request, answer)) {
      const failed = await this.#readFailure(request, answer, deadline);
      const isAnswer = request.mayBeMissing === true && failed.isObjectMissing === true;
      return isAnswer ? missing : failed;
    }
    try {
      const text = await this.#readText(answer, deadline);
      return {
        kind: 'answer',
        status: answer.status,
        contentType: answer.contentType,
        value: parseJson(text),
        warnings: tellWarnings(request.subject, readWarnings(answer.headers)),
      };
    } catch (error) {
      if (error instanceof SyntaxError) return notJson(request.subject, answer.status);
      return this.#broken(request.subject, error, deadline, true);
    } finally {
      answer.discard();
    }
  }

  async #readFailure(
    request: KubeRequest,
    answer: HttpAnswer,
    deadline: Deadline,
  ): Promise<AnsweredFailure> {
    const { status, contentType } = answer;
    const retryAfterMs = readRetryAfter(answer.headers, this.#options.clock.now());
    try {
      const text = await this.#readText(answer, deadline);
      const value = isJson(contentType) ? parseJson(text) : undefined;
      const body = readStatus(value);
      return {
        ...judgeErrorAnswer(request.subject, { status, contentType, body, retryAfterMs }),
        isObjectMissing: status === 404 && isObjectMissing(request.subject, body),
      };
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof BadBody) {
        const foreign = { status, contentType, body: undefined, retryAfterMs };
        return judgeErrorAnswer(request.subject, foreign);
      }
      return this.#broken(request.subject, error, deadline, true);
    } finally {
      answer.discard();
    }
  }

  async #readText(answer: HttpAnswer, deadline: Deadline): Promise<string> {
    deadline.touch();
    return await readBody(answer.body, {
      limitBytes: this.limits.bodyBytes,
      encoding: headerText(answer.headers, 'content-encoding'),
      onPiece: () => {
        deadline.touch();
      },
    });
  }

  /** The server as messages name it, with the proxy on the way but without its password. */
  #serverName(): string {
    const { server, proxyUrl } = this.#connection;
    if (proxyUrl === undefined) return server;
    const proxy = URL.canParse(proxyUrl) ? new URL(proxyUrl).host : 'a proxy';
    return `${server} (through the proxy ${proxy})`;
  }

  #broken(
    subject: RequestSubject,
    error: unknown,
    deadline: Deadline,
    sent: boolean,
  ): FailedAttempt {
    const server = this.#serverName();
    return judgeBrokenExchange(subject, { error, stopped: deadline.reason, server, sent });
  }
}

function isFailed(outcome: HttpAnswer | Identity | FailedAttempt): outcome is FailedAttempt {
  return 'kind' in outcome;
}

function isSuccess(request: KubeRequest, answer: HttpAnswer): boolean {
  if (answer.status < 200 || answer.status > 202) return false;
  if (isJson(answer.contentType)) return true;
  return request.mayBePlain === true && answer.contentType.startsWith('text/plain');
}

function isJson(contentType: string): boolean {
  return /^application\/json(?:;|$)/.test(contentType);
}
