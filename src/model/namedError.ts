import { conflict, FaultError, isFaultError } from './fault.js'

/** The fault of an error that a user's function threw; `what` names the function. */
export const namedError = (what: string, error: unknown): FaultError => {
  if (isFaultError(error)) return error
  const thrown = typeof error === 'object' && error !== null ? 'an object that is no error' : String(error)
  const found = error instanceof Error ? `${error.name}: ${error.message}` : thrown
  return new FaultError(conflict(what, 'no error', found), { cause: error })
}
