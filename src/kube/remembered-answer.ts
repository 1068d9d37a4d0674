import type { Clock } from './clock.ts';
import type { KubeFailure } from './kube-client.ts';

/** A value of the server that many ask for, remembered for as long as it may be relied on. */
export interface RememberedAnswer<T> {
  /**
   * The value, asked for when it is not known or outdated. With `refresh` the server is asked after this call
   * began: an answer that was already on its way may be older than what the caller knows. Callers that come
   * before a question is sent share it. A failure is not remembered.
   */
  get(options?: { readonly refresh?: boolean }): Promise<T | KubeFailure>;
  /** The next caller asks anew. */
  expire(): void;
  /** As `expire`, and again now and then for a while: what was just written takes time to show. */
  expectChange(): void;
}

/** apiserver accepts and establishes a CRD, then its discovery and OpenAPI follow: seconds, with peers more. */
const settlesWithinMs = 30_000;
const settlingPauseMs = 500;

interface Question<T> {
  readonly answer: Promise<T | KubeFailure>;
  isSent: boolean;
  sentMs: number;
}

/** Remembers what `ask` answers; one question runs at a time. */
export function rememberAnswer<T extends object>(
  ask: () => Promise<T | KubeFailure>,
  clock: Pick<Clock, 'now'>,
): RememberedAnswer<T> {
  let latest: Question<T> | undefined;
  let isOutdated = false;
  let settledAtMs = -Infinity;

  function pose(): Question<T> {
    if (latest?.isSent === false) return latest;
    const before = latest?.answer;
    const question: Question<T> = { answer: run(), isSent: false, sentMs: clock.now() };
    latest = question;
    return question;

    async function run(): Promise<T | KubeFailure> {
      // Also without one before it: whoever asks in the same turn shares the question.
      await before?.then(nothing, nothing);
      question.isSent = true;
      question.sentMs = clock.now();
      isOutdated = false;
      return await ask();
    }
  }

  function mustAskAgain({ isSent, sentMs }: Question<T>): boolean {
    if (!isSent) return false;
    const nowMs = clock.now();
    return isOutdated || (nowMs < settledAtMs && nowMs - sentMs >= settlingPauseMs);
  }

  return {
    async get({ refresh = false } = {}) {
      const isKnown = latest !== undefined && !refresh && !mustAskAgain(latest);
      const question = isKnown && latest !== undefined ? latest : pose();
      let isGood = false;
      try {
        const result = await question.answer;
        isGood = !isFailure(result);
        return result;
      } finally {
        if (!isGood && latest === question) latest = undefined;
      }
    },
    expire() {
      isOutdated = true;
    },
    expectChange() {
      isOutdated = true;
      settledAtMs = clock.now() + settlesWithinMs;
    },
  };
}

function isFailure(result: object): result is KubeFailure {
  return 'kind' in result && result.kind === 'failed';
}

function nothing(): void {
  // How the question before it ended is its callers' business.
}
