import { files } from '#platform'
import { FaultError, noSpace } from '../model/fault.js'

/** Less than this is not worth asking the system about: small windows stay quick. */
const SMALL = 2 ** 28

/** Refuse what would not fit into memory, before it is begun: `what` was asked for, and takes `bytes`. */
export const refuseHuge = (what: string, bytes: number): void => {
  if (bytes <= SMALL) return
  const free = files.freeMemory()
  if (free !== undefined && bytes > free) throw new FaultError(tooMuch(what, bytes, `${free} bytes of memory free`))
}

const tooMuch = (what: string, bytes: number, available: string) =>
  noSpace(what, `${bytes} bytes of memory`, available, 'ask for less at once: chunks() goes through all of it, piece by piece')
