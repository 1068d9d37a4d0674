/** A field path or value of a replacement does not fit an object; said to the user with object and field. */
export class PathFault extends Error {
  override readonly name = 'PathFault';
}

/** For message: what a path part that is no `[name=value]` should look like. */
export function badItem(part: string): PathFault {
  return new PathFault(`${part} must be written [field=value], or [=value] for plain items`);
}
