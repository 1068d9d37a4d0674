import type { Logger } from '../../log/logger.ts';
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
import { hostOf } from '../host-of.ts';
import { isLoopback } from '../is-in-range.ts';
import { notJson, refusedByCredentials, tellClockSkew, tellWarnings } from './judge-attempt.ts';
import { nameServer } from './connections/name-server.ts';
import { BadBody, parseBody, readBody } from './read-body.ts';
import { headerText, readClockSkew, readRetryAfter, readWarnings } from './response-headers.ts';
import { withRetries } from './retry-policy.ts';
import type { RetriedCall } from './retry-policy.ts';
import type { KubeRequest, KubeResponse, ReadBack } from './kube-request.ts';
import { defaultLimits } from './sender-limits.ts';
import type { SenderLimits } from './sender-limits.ts';
import { judgeBrokenExchange } from './transport-problem.ts';
import { wakeOn } from './waking-clock.ts';

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

/** What an attempt works with. */
interface Used {
  readonly identity: Identity;
  readonly deadline: Deadline;
  readonly isStream?: boolean;
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
  etag: '',
};

/** Sends requests over one transport: credentials, deadlines, retries, and a typed outcome for each. */
export class RequestSender {
  readonly limits: SenderLimits;
  readonly #connection: Connection;
  readonly #options: SenderOptions;
  readonly #transport: HttpTransport;
  readonly #concurrency: ConcurrencyLimit;
  readonly #closing = new AbortController();
  readonly #clock: Clock;
  /** Packing costs both ends more than it saves where there is no network between them. */
  readonly #isLocal: boolean;
  #wasThere = false;

  constructor(connection: Connection, options: SenderOptions) {
    this.limits = { ...defaultLimits, ...options.limits };
    this.#connection = connection;
    this.#options = options;
    this.#clock = wakeOn(options.clock, this.#closing.signal);
    this.#transport = new HttpTransport(connection, this.limits.connectMs);
    this.#concurrency = new ConcurrencyLimit(this.limits.concurrent);
    const { server, proxyUrl } = connection;
    this.#isLocal = proxyUrl === undefined && isLoopback(hostOf(new URL(server)));
  }

  /** Sends a request until it succeeds or trying again is pointless. Never throws for what a server does. */
  async send(request: KubeRequest): Promise<RetriedCall<KubeResponse>> {
    const call = await withRetries(
      (lostAnswer) =>
        this.#concurrency.run(() => this.#attemptNext(request, lostAnswer), request.signal),
      this.#retryOptions(request),
    );
    const { result } = call;
    const isGone = result.kind === 'failed' && result.problem.code === 'KUBE_UNREACHABLE';
    // One call has waited long enough for all that follow.
    if (isGone) this.#wasThere = false;
    return call;
  }

  async #attemptNext(
    request: KubeRequest,
    lostAnswer: boolean,
  ): Promise<KubeResponse | FailedAttempt> {
    const { readBack } = request;
    const settles = lostAnswer && readBack !== undefined;
    const result = await (settles ? this.#settle(request, readBack) : this.#attemptWrite(request));
    // A server that was there may just be started anew: it is waited for longer than one that never was.
    const isAway = result.kind === 'failed-attempt' && result.retry === 'connect' && this.#wasThere;
    return isAway ? { ...result, retry: 'away' } : result;
  }

  /** An attempt after which there is no other where that would do its work twice. */
  async #attemptWrite(request: KubeRequest): Promise<KubeResponse | FailedAttempt> {
    const result = await this.#attempt(request);
    if (request.mayRepeat !== false || result.kind === 'answer') return result;
    return result.failure.mayHaveHappened ? { ...result, retry: 'never' } : result;
  }

  /** The next attempt after a lost answer: GET first, then decide. */
  async #settle(request: KubeRequest, readBack: ReadBack): Promise<KubeResponse | FailedAttempt> {
    const { subject, signal } = request;
    const found = await this.#attempt({
      subject: { ...subject, writes: false },
      method: 'GET',
      path: readBack.path,
      mayBeMissing: true,
      signal,
    });
    if (found.kind === 'answer') return readBack.judge(found) ?? (await this.#attempt(request));
    // Who may write but not read learns by writing again; every write here may be sent twice.
    const mayNotRead = found.failure.problem.code === 'KUBE_FORBIDDEN';
    return mayNotRead ? await this.#attempt(request) : found;
  }

  /** Opens a stream; its reader must call `deadline.finish()` and `answer.discard()` in the end. */
  async open(request: KubeRequest): Promise<RetriedCall<KubeStream>> {
    return await withRetries(() => this.#attemptStream(request), this.#retryOptions(request));
  }

  /** What a stream's end by an error means. */
  judgeBrokenStream(subject: RequestSubject, stream: KubeStream, error: unknown): FailedAttempt {
    return this.#broken(subject, error, stream.deadline, true);
  }

  close(): void {
    this.#closing.abort();
    this.#transport.close();
  }

  #retryOptions(request: KubeRequest): Parameters<typeof withRetries>[1] {
    return { clock: this.#clock, logger: this.#options.logger, signal: request.signal };
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
    const answer = await this.#exchange(request, { identity, deadline, isStream: true });
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
      return await this.#connection.credentials.current(request.signal);
    } catch (error) {
      if (error instanceof GitsyncError) return refusedByCredentials(request.subject, error);
      if (request.signal?.aborted !== true) throw error;
      const server = nameServer(this.#connection);
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
    const sent = deadline.reason === undefined;
    try {
      const start = this.#options.clock.now();
      const http = this.#toHttp(request, used.isStream === true);
      const answer = await this.#transport.exchange(http, identity, deadline);
      this.#wasThere = true;
      this.#reportLoad(request, answer.status, this.#options.clock.now() - start);
      return answer.status === 401 ? await this.#readRefusal(request, answer, used) : answer;
    } catch (error) {
      if (deadline.reason === 'answer') this.#concurrency.report({ kind: 'pushed-back' });
      return this.#broken(request.subject, error, deadline, sent);
    }
  }

  #reportLoad({ subject }: KubeRequest, status: number, latencyMs: number): void {
    if (status === 429) this.#concurrency.report({ kind: 'pushed-back' });
    // What addresses one object costs the server about the same each time; lists and documents do not.
    else if (subject.name !== '' && status < 500) {
      this.#concurrency.report({ kind: 'answered', verb: subject.attempt, latencyMs });
    }
  }

  async #readRefusal(request: KubeRequest, answer: HttpAnswer, used: Used): Promise<FailedAttempt> {
    const skewMs = readClockSkew(answer.headers, this.#options.clock.now());
    const failed = await this.#readFailure(request, answer, used.deadline);
    // A webhook may deny with 401 as well: that says nothing about our credentials.
    if (failed.retry !== 'credentials') return failed;
    const canChange = this.#connection.credentials.renew(used.identity);
    const told = tellClockSkew(failed, skewMs);
    return canChange ? told : { ...told, retry: 'never' };
  }

  #toHttp(request: KubeRequest, isStream: boolean): HttpRequest {
    const headers: Record<string, string> = {
      accept: request.accept ?? 'application/json',
      'user-agent': this.#options.userAgent,
    };
    // A packed stream holds events back until a block is full.
    if (!this.#isLocal && !isStream) headers['accept-encoding'] = 'gzip';
    if (request.etag !== undefined) headers['if-none-match'] = request.etag;
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
      const { status, contentType, headers } = answer;
      return {
        kind: 'answer',
        status,
        contentType,
        value: status === 304 ? null : request.asText === true ? text : parseBody(text),
        warnings: tellWarnings(request.subject, readWarnings(headers)),
        etag: headerText(headers, 'etag'),
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
      const value = isJson(contentType) ? parseBody(text) : undefined;
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

  #broken(
    subject: RequestSubject,
    error: unknown,
    deadline: Deadline,
    sent: boolean,
  ): FailedAttempt {
    const server = nameServer(this.#connection);
    return judgeBrokenExchange(subject, { error, stopped: deadline.reason, server, sent });
  }
}

function isFailed(outcome: HttpAnswer | Identity | FailedAttempt): outcome is FailedAttempt {
  return 'kind' in outcome;
}

function isSuccess(request: KubeRequest, answer: HttpAnswer): boolean {
  if (answer.status === 304 && request.etag !== undefined) return true;
  if (answer.status < 200 || answer.status > 202) return false;
  if (isJson(answer.contentType)) return true;
  return request.mayBePlain === true && answer.contentType.startsWith('text/plain');
}

function isJson(contentType: string): boolean {
  return /^application\/json(?:;|$)/.test(contentType);
}
