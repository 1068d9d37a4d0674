/** What a render in isolation may use beside the limits that every render has. */
export interface Isolation {
  /** From start to result; then the process is killed, whatever it does. */
  readonly timeMs: number;
  /** Resident memory of the whole process. */
  readonly memoryBytes: number;
}

/** Enough for 10,000 objects several times over. */
export const defaultIsolation: Isolation = {
  timeMs: 60_000,
  memoryBytes: 1024 * 1024 * 1024,
};
