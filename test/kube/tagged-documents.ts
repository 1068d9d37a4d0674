import { status } from './loopback-server.ts';
import type { ReceivedRequest, Responder } from './loopback-server.ts';

/** What is answered under a path: a document with its entity tag, or an HTTP status without one. */
export type TaggedDocument = { readonly etag: string; readonly value: unknown } | number;

/** Answers documents by path as apiserver does: 304 without a body where If-None-Match names the tag; else 404. */
export function tagged(documents: Record<string, TaggedDocument>): Responder {
  return (request, response) => {
    const document = documents[request.url] ?? 404;
    if (typeof document === 'number') {
      status(document)(request, response);
      return;
    }
    const { etag, value } = document;
    if (etag !== '') response.setHeader('etag', etag);
    if (etag !== '' && request.headers['if-none-match'] === etag) {
      response.writeHead(304).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
}

/** `path tag` of requests, in an order of their own: parallel ones come in any. */
export function conditionsOf(requests: readonly ReceivedRequest[]): string[] {
  return requests
    .map(({ url, headers }) => `${url} ${headers['if-none-match'] ?? 'unconditional'}`)
    .sort();
}
