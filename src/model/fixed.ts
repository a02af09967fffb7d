/**
 * Lists and plain objects, with all that is in them, as nobody can change them any more: copies, unless they are fixed already.
 * Pipelines share what describes them; a program that is not checked by types must not edit it in place.
 */
export const fixed = <A>(value: A): A => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  // A copy of the same shape, which is what the type says.
  if (Array.isArray(value)) return Object.freeze(value.map(fixed)) as A
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, held]) => [key, fixed(held)]))) as A
}
