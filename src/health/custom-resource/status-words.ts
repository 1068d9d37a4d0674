/** What a word of a status (a phase, a reason, a condition's type) says about the object. */
export type Meaning = 'good' | 'progressing' | 'bad' | 'suspended' | 'unknown';

/** A set of words written as one text, for tables that people read. */
export function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/**
 * Words that operators write into phases, states, reasons and types of conditions, worst meaning last: of the
 * words of one phrase the worst counts.
 */
const wordTable: readonly (readonly [Meaning, string])[] = [
  ['unknown', 'unknown undetermined'],
  [
    'good',
    `ready active bound healthy health ok success succeeded successful successfully complete completed
    available deployed created provisioned installed synced sync synchronized online operational
    accepted valid enabled established published connected joined up green normal exists existing
    issued done finished reconciled approved compliant protected verified attached updated applied
    configured running serving live open opened uptodate latest stable promoted registered resolved
    programmed insync loaded present passed passing activated initialized optimal imported exported`,
  ],
  [
    'progressing',
    `pending progressing progress inprogress creating create updating upgrading deploying
    provisioning initializing initialising initialization init installing reconciling starting
    started waiting wait scheduling scheduled queued building importing exporting deleting
    terminating uninstalling scaling restarting rolling rollout rollingout recovering migrating
    preparing processing syncing synchronizing validating verifying bootstrapping configuring
    requested requesting unavailable notready notreadyyet noncompliant unbound issuing attaching
    resizing rebooting restoring stopping modifying replacing applying transferring downloading
    pulling loading refreshing planning joining registering connecting switching promoting
    analyzing evaluating new yellow partial expanding rebuilding repairing maintenance converging
    executing working ongoing uninitialized unprovisioned outdated unsynced notsynced`,
  ],
  [
    'suspended',
    `paused pause suspended suspend hibernated hibernating hibernation stopped disabled sleeping
    asleep standby ignored deactivated halted parked`,
  ],
  [
    'bad',
    `fail failed fails failing failure failures error errors errored err degraded unhealthy invalid
    rejected aborted crash crashed crashing crashloop lost denied forbidden unauthorized broken
    conflict conflicts conflicted expired revoked timeout timedout notfound missing canceled
    cancelled misconfigured unreachable fault faulted fatal critical warning warn exceeded
    deadlineexceeded refused unsupported stalled dead red exception backoff violated violation
    unresolved unrecoverable corrupted corrupt outofsync mismatch nonexistent rolledback rollback
    unsuccessful incompatible disconnected panic cannot`,
  ],
];

const badness: readonly Meaning[] = wordTable.map(([meaning]) => meaning);

const meanings: ReadonlyMap<string, Meaning> = new Map(
  wordTable.flatMap(([meaning, text]) => [...words(text)].map((word) => [word, meaning] as const)),
);

/** Words before a good word that turn it round: `NotReady`, `no healthy upstream`. */
const negations = words('not no never without un non');

/** `ImportInProgress` → import, in, progress; `HEALTH_OK` → health, ok; `Cluster in healthy state` → five words. */
export function splitWords(text: string): readonly string[] {
  return text
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/**
 * The meaning of a phrase: as a whole first (`InProgress`, `Running`), then the worst of its words and
 * pairs of words (`DependencyNotFound` holds `NotFound`); undefined when none of them is known.
 */
export function readMeaning(text: string): Meaning | undefined {
  const parts = splitWords(text);
  const whole = meaningOfWord(parts.join(''));
  if (whole !== undefined) return whole;
  let worst = -1;
  let before = '';
  for (const word of parts) {
    const meaning = readWord(word, before);
    if (meaning !== undefined) worst = Math.max(worst, badness.indexOf(meaning));
    before = word;
  }
  return badness[worst];
}

function readWord(word: string, before: string): Meaning | undefined {
  const pair = before === '' ? undefined : meaningOfWord(before + word);
  if (pair !== undefined) return pair;
  const meaning = loneWords.has(word) ? undefined : meaningOfWord(word);
  if (meaning === undefined || !negations.has(before)) return meaning;
  // `not ready` is on its way, `no errors` is good.
  return meaning === 'bad' ? 'good' : 'progressing';
}

/** Words that mean a state only when they stand alone: `NewReplicaSetAvailable` is not new. */
const loneWords = words('new up red green yellow live open wait working partial');

/** The meaning of one lower-case word. */
export function meaningOfWord(word: string): Meaning | undefined {
  return meanings.get(word);
}

/** Parts of a kind's name that say that its objects are pieces of work with an end. */
const workWords = words(
  'job run task workflow backup restore build test analysis execution migration operation import export hook',
);

/** True for kinds such as `PipelineRun` and `AnsibleJob`: `Running` is not yet `Healthy` for them. */
export function isRunToCompletion(kind: string): boolean {
  // `ExecHooksRun` is a run, `CronJob` and `ScheduledBackup` are schedules that live on.
  const parts = splitWords(kind);
  const last = (parts.at(-1) ?? '').replace(/s$/, '');
  return workWords.has(last) && !parts.some((part) => /^(?:cron|scheduled?)$/.test(part));
}
