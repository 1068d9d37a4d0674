/** pino in a file of its own: a dynamic import of a CommonJS package has no named exports in the bundle. */
export { pino } from 'pino';
