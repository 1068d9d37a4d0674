import { errorCodeOf } from '../../error-code.ts';

/** No connection could be opened: nothing of the request was sent. `cause` says why. */
export class NoConnection extends Error {
  override readonly name = 'NoConnection';
  /** That of the cause, as Node names it. */
  readonly code: string;

  constructor(cause: unknown) {
    super('no connection could be opened', { cause });
    this.code = errorCodeOf(cause);
  }
}
