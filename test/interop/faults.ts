import type { Checks } from '../tools/checks.js'
import { peer } from './peer.js'

/** Where SpikeInterface is wrong: what the README says of it holds as long as it does. */
export const checkFaults = (checks: Checks): void => {
  for (const [what, still] of Object.entries(peer.ask<Readonly<Record<string, boolean>>>('faults.py', {})))
    checks.check(`${what} is wrong in SpikeInterface`, still, 'it is right now: the README says otherwise')
}
