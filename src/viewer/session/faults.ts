import { type Fault, FaultError, renderFault } from '../../index.js'
import { type FaultText, SessionFault } from '../protocol.js'

/** A fault in words, and where in the pipeline it stands. */
export const textOf = (fault: Fault, where: Pick<FaultText, 'step' | 'field'> = {}): FaultText => ({
  tag: fault._tag,
  message: renderFault(fault),
  ...where,
})

/** What goes to the page of whatever was thrown. */
export const sessionFault = (error: unknown): SessionFault => {
  if (error instanceof SessionFault) return error
  if (error instanceof FaultError) return new SessionFault(textOf(error.fault))
  return new SessionFault({ tag: 'Unexpected', message: error instanceof Error ? error.message : String(error) })
}

/** Refuse a request. */
export const refuseRequest = (what: string, expected: string, found: string): never => {
  throw new FaultError({ _tag: 'OutOfRange', what, expected, found })
}
