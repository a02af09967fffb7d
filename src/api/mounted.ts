import { files } from '#platform'
import { exactArguments } from '../codec/options.js'
import { FaultError, invalidParams } from '../model/fault.js'
import { filesIn, type GivenFiles } from './givenFiles.js'

/** The path under which given files are read; of one folder alone, that folder's. Rejects with a `FaultError`. */
export const mounted = async (given: object, at: string): Promise<string> => {
  const found = await filesIn(given, at)
  if (found.size === 0) throw new FaultError(invalidParams(at, 'at least one file', 'none'))
  const root = files.mount(found)
  const tops = new Set([...found.keys()].map((path) => path.split('/')[0]))
  const [top] = tops
  return tops.size === 1 ? files.join(root, top) : root
}

/**
 * The address under which files that were given to a page are read from now on, in this thread: `memory://1/run_g0`. What takes a path
 * takes it, and the address of a folder in it, where several things are opened of what was dropped at once. Rejects with a `FaultError`.
 *
 * ```ts
 * const address = await mountFiles(event.dataTransfer)
 * const [recording, sorting] = [await open(address, { stream: 'imec0.ap' }), await openSorting(`${address}/phy`)]
 * ```
 */
export const mountFiles = exactArguments('mountFiles', (given: GivenFiles): Promise<string> => mounted(given, 'mountFiles'))
