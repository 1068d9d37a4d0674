/** C0 and C1 controls, line and paragraph separators, direction overrides: what can fake terminal output. */
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text from a server, safe for a terminal and a log (CVE-2021-25743): controls become `\u001b`, newlines `\n`. */
export function escapeControls(text: string): string {
  return text.replace(controls, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return ' ';
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** Text cut to a length that a message can hold. */
export function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}…`;
}
