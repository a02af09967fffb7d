import type { Dtype } from '../model/dtype.js'
import { filterInStrips } from './filter-strips.js'
import {
  columnsAt,
  convertColumns,
  type FilterWork,
  floatsFor,
  isDirect,
  mostGroups,
  parts,
  rowBytes,
  runTile,
  settingOf,
} from './filter-tile.js'
import type { Kernels, Scope } from './kernels.js'

/** Longer tiles are filtered in strips: the way forward is then gone twice, which costs less than so much memory. */
const longestTile = 64 * 2 ** 20
/** Tables, states, and the rows that a tile is padded with. */
const besides = 2 * 2 ** 20

/** Bytes that filtering a window of so many frames, from samples of one dtype to another, takes for itself at most. */
export const filterScratch = (frames: number, dtypes: readonly [from: Dtype, to: Dtype]): number =>
  // A tile of the way forward, and one of each of the two that are converted.
  (1 + dtypes.filter((dtype) => !isDirect(dtype)).length) * Math.min(longestTile, mostGroups * frames * rowBytes) + besides

/** The filter kernels over all columns, tile by tile. Where the kernel does not reach the arrays, whole copies of them. */
export const filterOnKernels = (kernels: Kernels, scope: Scope, work: FilterWork): void => {
  const { input, output, direction } = work
  const { frames, channels } = input
  const setting = settingOf(scope, work)
  const { groups, tileWidth, padding, order, count } = setting
  const tile = groups * (frames + 2 * padding + 2) * rowBytes
  if (!scope.roomy || tile > longestTile) {
    filterInStrips(kernels, scope, work, setting)
    return
  }
  const wanted = kernels.filterScratch(count, order, groups) + (direction === 'forward-backward' ? tile : 0)
  const scratch = scope.take('uint8', wanted).byteOffset
  const wideIn = floatsFor(scope, input, work, frames, tileWidth)
  const wideOut = floatsFor(scope, output, work, output.frames, tileWidth)
  const from = scope.lend(input.data)
  const to = scope.stage(output.data)
  for (let column = 0; column < channels; column += tileWidth) {
    const width = Math.min(tileWidth, channels - column)
    const own = columnsAt(input.data, from + column * input.data.BYTES_PER_ELEMENT, channels)
    const home = columnsAt(output.data, to.pointer + column * output.data.BYTES_PER_ELEMENT, channels)
    const source = wideIn === undefined ? own : columnsAt(wideIn, wideIn.byteOffset, width)
    const target = wideOut === undefined ? home : columnsAt(wideOut, wideOut.byteOffset, width)
    if (wideIn !== undefined) convertColumns(kernels, own, source, frames, width)
    runTile(kernels, work, setting, { source, target, width, scratch }, [parts.whole, 0, 0])
    if (wideOut !== undefined) convertColumns(kernels, target, home, output.frames, width)
  }
  to.finish()
}
