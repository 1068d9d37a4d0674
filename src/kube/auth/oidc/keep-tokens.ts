import { randomBytes } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import type { Logger } from '../../../log/logger.ts';
import { isJsonArray, isJsonObject, stringifyJson } from '../../../model/json.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import { parseDocuments } from '../../../yaml/parse-documents.ts';
import { printYaml } from '../../../yaml/print-yaml.ts';
import type { AuthProviderConfig } from '../kubeconfig/kubeconfig.ts';

/** The only keys that a refresh changes. */
const tokenKeys = ['id-token', 'refresh-token'] as const;

/** Tokens that were refreshed, and what they take the place of. */
export interface RefreshedTokens {
  readonly provider: AuthProviderConfig;
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
  readonly logger: Logger;
}

/**
 * Writes refreshed tokens into the kubeconfig that they came from, as kubectl does: where the identity
 * provider rotates refresh tokens, the old one is void, and nobody could log in with the file again.
 * The file is replaced at once or not at all. One that cannot be written is a warning: the new tokens
 * serve this run.
 */
export async function keepTokens(tokens: RefreshedTokens): Promise<void> {
  const { provider, logger } = tokens;
  try {
    await rewriteLocked(await realpath(provider.file), tokens);
  } catch (error) {
    logger.warn('refreshed OIDC tokens could not be kept: the next run may need a new login', {
      file: provider.file,
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}

/** Behind kubectl's own lock file; where another holds it, its tokens are the newer ones. */
async function rewriteLocked(file: string, tokens: RefreshedTokens): Promise<void> {
  const lock = `${file}.lock`;
  await (await open(lock, 'wx', 0o600)).close();
  try {
    const text = await readFile(file, 'utf8');
    const changed = replaceTokens(text, tokens);
    if (changed !== undefined) await replaceFile(file, changed);
  } finally {
    await rm(lock, { force: true });
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  const { mode, uid, gid } = await stat(file);
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      // Run as root, the file must stay its owner's.
      await handle.chown(uid, gid);
      await handle.chmod(mode & 0o7777);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/**
 * The kubeconfig's text with the new tokens; undefined where it no longer holds the old ones, because
 * somebody has logged in meanwhile. Only the two values change, unless the text cannot be edited safely.
 */
function replaceTokens(text: string, tokens: RefreshedTokens): string | undefined {
  const value = readDocument(text, tokens.provider.file);
  const config = value === undefined ? undefined : findConfig(value, tokens.provider.entry);
  const isSame = tokenKeys.every((key) => (config?.[key] ?? '') === (tokens.before[key] ?? ''));
  if (value === undefined || config === undefined || !isSame) return undefined;
  const wanted = withTokens(value, tokens);
  const edited = editText(text, tokens);
  const isRight =
    edited !== undefined &&
    stringifyJson(readDocument(edited, tokens.provider.file) ?? null) === stringifyJson(wanted);
  return isRight ? edited : printYaml(wanted);
}

function editText(text: string, { before, after }: RefreshedTokens): string | undefined {
  let edited = text;
  for (const key of tokenKeys) {
    const [old = '', now = ''] = [before[key], after[key]];
    if (old === now) continue;
    const parts = edited.split(old);
    if (old === '' || parts.length !== 2) return undefined;
    edited = parts.join(now);
  }
  return edited;
}

function readDocument(text: string, file: string): JsonObject | undefined {
  const value = parseDocuments(text, { dialect: 'kubectl', file })[0]?.value;
  return isJsonObject(value) ? value : undefined;
}

function findConfig(kubeconfig: JsonObject, entry: string): JsonObject | undefined {
  const users = kubeconfig['users'];
  const found = isJsonArray(users) ? users.find((user) => isNamed(user, entry)) : undefined;
  return memberOf(memberOf(memberOf(found, 'user'), 'auth-provider'), 'config');
}

function isNamed(user: Json, entry: string): boolean {
  return isJsonObject(user) && user['name'] === entry;
}

function memberOf(value: Json | undefined, key: string): JsonObject | undefined {
  const member = isJsonObject(value) ? value[key] : undefined;
  return isJsonObject(member) ? member : undefined;
}

function withTokens(kubeconfig: JsonObject, { provider, after }: RefreshedTokens): JsonObject {
  const tokens = Object.fromEntries(tokenKeys.map((key) => [key, after[key] ?? '']));
  const users = isJsonArray(kubeconfig['users']) ? kubeconfig['users'] : [];
  return {
    ...kubeconfig,
    users: users.map((item) => {
      if (!isJsonObject(item) || !isNamed(item, provider.entry)) return item;
      const user = memberOf(item, 'user') ?? {};
      const authProvider = memberOf(user, 'auth-provider') ?? {};
      const config = { ...memberOf(authProvider, 'config'), ...tokens };
      return { ...item, user: { ...user, 'auth-provider': { ...authProvider, config } } };
    }),
  };
}
