import { conflict, FaultError, isFaultError } from './fault.js'

/** What a user's function threw, as a fault that says which function it was: `what`. */
export const namedError = (what: string, error: unknown): FaultError => {
  if (isFaultError(error)) return error
  const thrown = typeof error === 'object' && error !== null ? 'an object that is no error' : String(error)
  const found = error instanceof Error ? `${error.name}: ${error.message}` : thrown
  return new FaultError(conflict(what, 'no error', found), { cause: error })
}
