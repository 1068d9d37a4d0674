/** What a word of a status (a phase, a reason, a condition's type) says about the object. */
export type Meaning = 'good' | 'progressing' | 'bad' | 'suspended' | 'unknown';

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** Words that operators write into phases, states and reasons, as the API documentation of many kinds has them. */
const wordTable: readonly (readonly [Meaning, ReadonlySet<string>])[] = [
  [
    'bad',
    words(`fail failed fails failing failure failures error errors errored err degraded unhealthy invalid rejected
      aborted crash crashed crashing crashloop lost denied forbidden unauthorized broken conflict conflicts conflicted
      expired revoked timeout timedout notfound missing misconfigured unreachable fault faulted fatal critical
      warning warn exceeded deadlineexceeded refused unsupported stalled dead red exception backoff
      violated violation unresolved unrecoverable corrupted corrupt outofsync mismatch nonexistent rolledback rollback
      unsuccessful incompatible disconnected panic cannot`),
  ],
  [
    'suspended',
    words(`paused pause suspended suspend hibernated hibernating hibernation stopped disabled sleeping asleep standby
      ignored deactivated halted parked`),
  ],
  [
    'progressing',
    words(`pending progressing progress inprogress creating create updating upgrading deploying provisioning
      initializing initialising initialization init installing reconciling starting waiting wait scheduling scheduled
      queued building importing exporting deleting terminating uninstalling scaling restarting rolling rollout rollingout
      recovering migrating preparing processing syncing synchronizing validating verifying bootstrapping
      configuring requested requesting unavailable notready notreadyyet noncompliant unbound issuing attaching resizing rebooting restoring
      stopping modifying replacing applying transferring downloading pulling loading refreshing planning
      joining registering connecting switching promoting analyzing evaluating started new yellow partial
      expanding rebuilding repairing maintenance converging executing working ongoing uninitialized
      unprovisioned outdated unsynced notsynced`),
  ],
  [
    'good',
    words(`ready active bound healthy health ok success succeeded successful successfully complete completed
      available deployed created provisioned installed synced sync synchronized online operational accepted valid enabled
      established published connected joined up green normal exists existing issued done finished reconciled approved
      compliant protected verified attached updated applied configured running serving live
      open opened uptodate latest stable promoted registered resolved programmed insync loaded present passed
      passing activated initialized optimal normal imported exported started`),
  ],
  ['unknown', words('unknown undetermined')],
];

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
 * The meaning of a phrase: as a whole word first (`InProgress`, `NotFound`), then the worst of its
 * words; undefined when none of them is known.
 */
export function readMeaning(text: string): Meaning | undefined {
  const parts = splitWords(text);
  const whole = meaningOfWord(parts.join(''));
  if (whole !== undefined) return whole;
  const found = new Set<Meaning>();
  for (const [index, word] of parts.entries()) {
    const meaning = meaningOfWord(word);
    if (meaning === undefined) continue;
    const isNegated = index > 0 && negations.has(parts[index - 1] ?? '');
    found.add(isNegated ? negate(meaning) : meaning);
  }
  return wordTable.map(([meaning]) => meaning).find((meaning) => found.has(meaning));
}

/** The meaning of one lower-case word. */
export function meaningOfWord(word: string): Meaning | undefined {
  return wordTable.find(([, set]) => set.has(word))?.[0];
}

/** `not ready` is on its way; `no errors` is good. */
function negate(meaning: Meaning): Meaning {
  return meaning === 'bad' ? 'good' : 'progressing';
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
