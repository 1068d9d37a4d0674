/** Ends something when nothing comes for too long. */
export interface SilenceTimer {
  readonly isRunning: boolean;
  /** True once nothing had come for too long. */
  readonly hasFired: boolean;
  /** Something came: the silence starts anew. */
  touch(): void;
  /** Safe to call twice, also after it fired. */
  stop(): void;
}

/** Calls back once when `touch` was not called for `silenceMs` milliseconds; runs until it is stopped or fires. */
export function startSilenceTimer(silenceMs: number, onSilence: () => void): SilenceTimer {
  let state: 'running' | 'fired' | 'stopped' = 'running';
  const timer = setTimeout(() => {
    state = 'fired';
    onSilence();
  }, silenceMs);
  return {
    get isRunning() {
      return state === 'running';
    },
    get hasFired() {
      return state === 'fired';
    },
    touch() {
      if (state === 'running') timer.refresh();
    },
    stop() {
      clearTimeout(timer);
      if (state === 'running') state = 'stopped';
    },
  };
}
