/** UIDs of objects that were deleted: no object ever has them again. */
export interface GoneObjects {
  add(uid: string): void;
  has(uid: string): boolean;
  /** After the complete state was read, no event from before it can come any more. */
  clear(): void;
}

/** A repeated event comes soon after the first one, so few are enough; the oldest are forgotten. */
const mostRemembered = 1000;

/** Remembers the last {@link mostRemembered} of them; an empty UID is none. */
export function rememberGone(): GoneObjects {
  const uids = new Set<string>();
  return {
    add(uid) {
      if (uid === '') return;
      uids.add(uid);
      const [oldest] = uids;
      if (uids.size > mostRemembered && oldest !== undefined) uids.delete(oldest);
    },
    has: (uid) => uids.has(uid),
    clear: () => uids.clear(),
  };
}
