/** Set by the build from package.json; development runs have none. */
declare const GITSYNC_VERSION: string | undefined;

/** Version of this program, without `v`. */
export const version = typeof GITSYNC_VERSION === 'string' ? GITSYNC_VERSION : '0.0.0-development';

/** How the API server's audit log names us. */
export const userAgent = `gitsync/${version}`;
