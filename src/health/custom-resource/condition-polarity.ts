import { meaningOfWord, splitWords, words } from './status-words.ts';

/**
 * What a condition's type promises:
 * `summary` (Ready, Available: True is good and it speaks for the whole object), `part` (InfrastructureReady: True is good
 * for a part), `failure` (Failed, HasErrors: True is bad), `activity` (Reconciling: True is on its way), `pause` (Paused:
 * True is suspended), `neutral` (everything else: says nothing).
 */
export type Polarity = 'summary' | 'part' | 'failure' | 'activity' | 'pause' | 'neutral';

const summaryWords = words(
  `ready available healthy synced synchronized succeeded success successful reconciled complete
  completed established programmed accepted valid operational compliant`,
);

/** Ends of types that say that a part is well: `ResourcesApplied`, `ChildrenResourcesHealthy`. */
const partWords: ReadonlySet<string> = new Set([
  ...summaryWords,
  ...words(
    `installed deployed provisioned applied configured running published created issued promoted
    resolved initialized registered launched connected bound verified loaded validated updated
    scheduled reachable started done`,
  ),
]);

/** Words that name activity in a type; `running`, `missing` and `archiving` are not among them. */
const activityWords = words(
  `progressing reconciling updating upgrading creating provisioning deploying initializing
  installing deleting terminating pending scaling restarting rolling migrating syncing issuing
  processing rebooting resizing restoring progress`,
);

/** Types that hold a word of failure and yet mean nothing bad when True. */
const failureExceptions = /^(?:Ignored|.*Resolved|.*Remediated)$/;

/** The polarity of a condition type by its words; the part before `/` (`cnpg.io/hibernation`) is a name, not a word. */
export function readPolarity(type: string): Polarity {
  const parts = splitWords(type.slice(type.lastIndexOf('/') + 1));
  const meanings = parts.map(meaningOfWord);
  if (meanings.includes('suspended')) return 'pause';
  if (meanings.includes('bad') && !failureExceptions.test(type)) return 'failure';
  if (isNegatedGood(parts)) return 'failure';
  if (parts.some((part) => activityWords.has(part))) return 'activity';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1 && summaryWords.has(last)) return 'summary';
  if (partWords.has(last) || parts.includes('resolved')) return 'part';
  return 'neutral';
}

/** `NotReady`, `Unhealthy`, `Unavailable`. */
function isNegatedGood(parts: readonly string[]): boolean {
  if (parts[0] === 'not' && parts.length > 1) return true;
  const only = parts.length === 1 ? (parts[0] ?? '') : '';
  return only.startsWith('un') && summaryWords.has(only.slice(2));
}
