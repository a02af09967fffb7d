/**
 * The filter over a window that is not in the kernel's reach, or too long for a tile: strip by strip of frames. The state of
 * every column goes from one strip to the next. For the way back each strip is filtered forward again, from the state it
 * began with: the same numbers, without a place for all of them.
 */
import { bytesOf, dtypeOf, type Samples } from '../model/dtype.js'
import {
  type Columns,
  columnsAt,
  convertColumns,
  type FilterWork,
  floatsFor,
  lanesOf,
  parts,
  rowBytes,
  runTile,
  type Setting,
} from './filter-tile.js'
import type { Kernels, Scope } from './kernels.js'
import type { Matrix } from './matrix.js'

/** Bytes that a strip is to have, and the most, by which strips that many states would be kept of are narrower. */
const stripBytes = 2 ** 20
const mostBytes = 2 ** 22
const leastRows = 256
/** States are kept of so many strips. */
const mostStrips = 256

interface Range {
  readonly start: number
  readonly end: number
}

/** Some rows and columns of a matrix, where the kernel reaches them. */
interface Strip {
  /** The columns from `column` on, as if the rows from 0 were all there. */
  readonly columns: (column: number) => Columns
  readonly load: () => void
  readonly store: () => void
}

type Stripper = (rows: Range, columns: Range) => Strip

const stripper = (scope: Scope, of: Matrix, rows: number, width: number): Stripper => {
  const { data, channels } = of
  const size = data.BYTES_PER_ELEMENT
  if (scope.owns(data)) {
    const columns = (column: number): Columns => columnsAt(data, data.byteOffset + column * size, channels)
    return () => ({ columns, load: () => {}, store: () => {} })
  }
  const room = scope.take(dtypeOf(data), rows * width)
  return ({ start, end }, { start: first, end: last }) => {
    const count = last - first
    const each = (copy: (home: Samples, strip: Samples) => void): void => {
      if (count === channels) copy(data.subarray(start * channels, end * channels), room.subarray(0, (end - start) * count))
      else
        for (let row = start; row < end; row++) {
          const [at, to] = [row * channels + first, (row - start) * count]
          copy(data.subarray(at, at + count), room.subarray(to, to + count))
        }
    }
    return {
      columns: (column) => columnsAt(data, room.byteOffset + (column - first - start * count) * size, count),
      load: () => each((home, strip) => bytesOf(strip).set(bytesOf(home))),
      store: () => each((home, strip) => bytesOf(home).set(bytesOf(strip))),
    }
  }
}

const clipped = (start: number, end: number, length: number): Range => {
  const from = Math.min(length, Math.max(0, start))
  return { start: from, end: Math.max(from, Math.min(length, end)) }
}

/** The frames of which rows `begin` to `end` of the padded window are made: beyond an end, its mirror image. */
const framesFor = (begin: number, end: number, frames: number, padding: number): Range => {
  const [low, high] = [begin - padding, end - padding]
  const start = high > frames ? Math.min(low, 2 * (frames - 1) - (high - 1)) : low
  const stop = low < 0 ? Math.max(high, 1 - low) : high
  return clipped(start, stop, frames)
}

/** Bytes at a place of the kernel's memory. */
type At = (pointer: number, length: number) => Uint8Array

export const filterInStrips = (kernels: Kernels, scope: Scope, work: FilterWork, setting: Setting): void => {
  const { plan, input, output, direction, skip } = work
  const { frames, channels } = input
  const { groups, tileWidth, padding, order, count } = setting
  const both = direction === 'forward-backward'
  const total = both ? frames + 2 * padding : direction === 'forward' ? skip + output.frames : frames - skip
  const size = Math.max(input.data.BYTES_PER_ELEMENT, output.data.BYTES_PER_ELEMENT)
  // Longer than twice the padding: where the output lies over the input, what an end is mirrored from is still there.
  const least = Math.max(leastRows, 2 * padding + 2, Math.ceil(total / mostStrips))
  const strips = Math.max(1, Math.floor(total / Math.max(least, Math.floor(stripBytes / (channels * size)))))
  const rows = Math.ceil(total / strips)
  const tilesAcross = Math.max(1, Math.floor(mostBytes / (rows * size * tileWidth)))
  const bandWidth = Math.min(channels, tilesAcross * tileWidth)
  const rowsIn = Math.min(frames, rows + padding + 1)

  const stateBytes = groups * count * Math.max(4, order) * rowBytes
  const before = kernels.filterScratch(count, order, groups)
  const scratch = scope.take('uint8', before + (both ? groups * (rows + 2) * rowBytes : 0))
  const wideIn = floatsFor(scope, input, work, rowsIn, tileWidth)
  const wideOut = floatsFor(scope, output, work, rows, tileWidth)
  const source = stripper(scope, input, rowsIn, bandWidth)
  const target = stripper(scope, output, rows, bandWidth)
  const memory = new Uint8Array(scratch.buffer)
  const at: At = (pointer, length) => memory.subarray(pointer, pointer + length)
  const state = at(scratch.byteOffset, stateBytes)
  const boundary = (strip: number): number => Math.floor((strip * total) / strips)

  /** One part of a strip, tile by tile; `tiles` are the columns of a band. */
  const each = (
    band: Range,
    [begin, end]: readonly [number, number],
    writes: boolean,
    filter: (run: (part: number) => void, tile: number, width: number) => void,
  ): void => {
    const taken = both
      ? framesFor(begin, end, frames, padding)
      : direction === 'forward'
        ? { start: begin, end }
        : { start: frames - end, end: frames - begin }
    const first = both ? begin - padding : taken.start
    const left = writes ? clipped(first - skip, first + end - begin - skip, output.frames) : { start: 0, end: 0 }
    const from = source(taken, band)
    const to = target(left, band)
    from.load()
    for (let column = band.start; column < band.end; column += tileWidth) {
      const width = Math.min(tileWidth, band.end - column)
      const [own, home] = [from.columns(column), to.columns(column)]
      const floats = (wide: Samples, start: number): Columns =>
        columnsAt(wide, wide.byteOffset - start * width * wide.BYTES_PER_ELEMENT, width)
      const rowsOf = (of: Columns, row: number): Columns => ({ ...of, pointer: of.pointer + row * of.channels * of.size })
      const reads = wideIn === undefined ? own : floats(wideIn, taken.start)
      const leaves = wideOut === undefined ? home : floats(wideOut, left.start)
      if (wideIn !== undefined)
        convertColumns(kernels, rowsOf(own, taken.start), rowsOf(reads, taken.start), taken.end - taken.start, width)
      const tile = { source: reads, target: leaves, width, scratch: scratch.byteOffset }
      filter((part) => runTile(kernels, work, setting, tile, [part, begin, end]), (column - band.start) / tileWidth, width)
      if (wideOut !== undefined)
        convertColumns(kernels, rowsOf(leaves, left.start), rowsOf(home, left.start), left.end - left.start, width)
    }
    to.store()
  }

  for (let column = 0; column < channels; column += bandWidth) {
    const band = { start: column, end: Math.min(channels, column + bandWidth) }
    const tiles = Math.ceil((band.end - band.start) / tileWidth)
    const fresh = (): Uint8Array[] => Array.from({ length: tiles }, () => new Uint8Array(stateBytes))
    const states = Array.from({ length: both ? strips : 1 }, fresh)
    if (!both) {
      const [own] = states
      for (let strip = 0; strip < strips; strip++)
        each(band, [boundary(strip), boundary(strip + 1)], true, (run, tile) => {
          state.set(own[tile])
          run(parts.pass)
          own[tile].set(state)
        })
      continue
    }
    for (let strip = 0; strip + 1 < strips; strip++)
      each(band, [boundary(strip), boundary(strip + 1)], false, (run, tile) => {
        state.set(states[strip][tile])
        run(parts.forward)
        states[strip + 1][tile].set(state)
      })
    const returning = fresh()
    // The first rows of the strip before, which are the history of the next one on the way back.
    const history = Array.from({ length: tiles * groups }, () => new Uint8Array(2 * rowBytes))
    for (let strip = strips - 1; strip >= 0 && boundary(strip + 1) > padding + skip; strip--) {
      const [begin, end] = [boundary(strip), boundary(strip + 1)]
      each(band, [begin, end], true, (run, tile, width) => {
        state.set(states[strip][tile])
        run(parts.keep)
        const wide = Math.ceil(width / lanesOf(plan))
        const start = scratch.byteOffset + kernels.filterScratch(count, order, wide)
        for (let group = 0; group < wide; group++) {
          const top = start + group * (end - begin + 2) * rowBytes
          const kept = history[tile * groups + group]
          at(top + (end - begin) * rowBytes, 2 * rowBytes).set(kept)
          kept.set(at(top, 2 * rowBytes))
        }
        state.set(returning[tile])
        run(parts.backward)
        returning[tile].set(state)
      })
    }
  }
}
