import { escapeText } from './escape-text.ts';

/** The text with every user part of a URL masked (rather too much than too little), and control characters made visible. */
export function maskUrl(text: string): string {
  return escapeText(text)
    .replace(/([a-z][a-z0-9+.-]*:\/\/)\S*@/gi, '$1***@')
    .replace(/^([^@/:\s]+):[^@/\s]*@/, '$1:***@');
}
