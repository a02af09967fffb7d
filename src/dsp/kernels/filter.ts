// A cascade over one column tile of a window: forward, backward, or forward and then backward.
import { history, recur, row } from './recurrence'
import { fill, flush } from './strip'

const stripRows = 256

// One filter runs at a time: what stays the same while it does is kept here, not handed down.
let input: usize = 0
let inputType = 0
let channels = 0
let outputChannels = 0
let frames = 0
let width = 0
let output: usize = 0
let outputType = 0
let outputFrames = 0
let skip = 0
let padding = 0
let plan: usize = 0
let stages = 0
let stageBytes: usize = 0
let slot: usize = 0
let gain: f64 = 0
let groups = 0
let pitch: usize = 0
let states: usize = 0
let strips: usize = 0
let spare: usize = 0

// Rarer types are converted before and after the filter: code for each here would be most of the binary.
function filled<T>(first: i32, way: i32, count: i32, to: usize): void {
  if (inputType == 2) fill<i16, T>(input, channels, width, frames, first, way, count, to, pitch, spare)
  else if (inputType == 8) fill<f32, T>(input, channels, width, frames, first, way, count, to, pitch, spare)
  else fill<f64, T>(input, channels, width, frames, first, way, count, to, pitch, spare)
}

function flushed<T>(from: usize, count: i32, to: usize, stride: isize): void {
  if (outputType == 2) flush<T, i16>(from, pitch, count, gain, to, stride, width)
  else if (outputType == 8) flush<T, f32>(from, pitch, count, gain, to, stride, width)
  else flush<T, f64>(from, pitch, count, gain, to, stride, width)
}

/** Writes the rows of a strip that are asked for; its row 0 is frame `first`, and they go `way`. */
function emit<T>(from: usize, first: i32, way: i32, count: i32, size: usize): void {
  let frame = first - skip
  // Rows before the wanted range, as seen in the strip's own order.
  const ahead = way > 0 ? max(0, -frame) : max(0, frame - outputFrames + 1)
  frame += way * ahead
  const wanted = min(count - ahead, way > 0 ? outputFrames - frame : frame + 1)
  if (wanted <= 0) return
  const stride = <isize>(<usize>outputChannels * size)
  flushed<T>(from + <usize>ahead * row, wanted, output + <usize>(<isize>frame * stride), stride * <isize>way)
}

function times<T>(level: usize, factor: f64, to: usize): void {
  const scale = v128.splat<T>(<T>factor)
  for (let lane: usize = 0; lane < row; lane += 16) v128.store(to + lane, v128.mul<T>(v128.load(level + lane), scale))
}

/** Every stage's state as after an endless constant, the row at `level`. */
function steadyState<T>(group: i32, level: usize): void {
  let state = states + <usize>(group * stages) * slot
  let stage = plan
  for (let s = 0; s < stages; s++) {
    const order = <usize>load<f64>(stage, 8)
    const initial = stage + 24 + order * 16
    if (load<f64>(stage) < 5) {
      for (let i: usize = 0; i < 4; i++) times<T>(level, load<f64>(initial + (i >> 1) * 8), state + i * row)
    } else for (let i: usize = 0; i < order; i++) times<T>(level, load<f64>(initial + i * 8), state + i * row)
    state += slot
    stage += stageBytes
  }
}

/** Copies the two rows of history above a strip; a call of `memory.copy` would cost more than the recurrence of some rows. */
// @ts-ignore: decorator
@inline
function carry(from: usize, to: usize): void {
  for (let lane: usize = 0; lane < history; lane += 32) {
    const x = v128.load(from + lane)
    const y = v128.load(from + lane, 16)
    v128.store(to + lane, x)
    v128.store(to + lane, y, 16)
  }
}

/** Runs the stages over a group's strip at `x`; the last writes to `last`, or in place when that is 0. */
function cascade<T>(group: i32, x: usize, count: i32, first: i32, last: usize): usize {
  let state = states + <usize>(group * stages + first) * slot
  let stage = plan + <usize>first * stageBytes
  for (let s = first; s < stages; s++) {
    const direct = load<f64>(stage) < 5
    if (direct) carry(state, x - history)
    const y = s == stages - 1 && last != 0 ? last : x - history
    recur<T>(stage, x, row, y, count, state)
    if (direct) carry(x + <usize>(count - 2) * row, state)
    x = y
    state += slot
    stage += stageBytes
  }
  return x
}

/** Rows `from` to `end` of one pass, counted `way` along the frames. */
function pass<T>(way: i32, size: usize, from: i32, end: i32): void {
  for (let done = from; done < end; done += stripRows) {
    const count = min(stripRows, end - done)
    const first = way > 0 ? done : frames - 1 - done
    filled<T>(first, way, count, strips)
    let x: usize = 0
    for (let g = 0; g < groups; g++) {
      const last = cascade<T>(g, strips + <usize>g * pitch, count, 0, 0)
      if (g == 0) x = last
    }
    emit<T>(x, first, way, count, size)
  }
}

/** Rows `from` to `end` of the padded window, forward; to `tile`, whose groups lie `depth` bytes apart, unless it is 0. */
function forward<T>(from: i32, end: i32, tile: usize, depth: usize): void {
  for (let done = from; done < end; done += stripRows) {
    const count = min(stripRows, end - done)
    filled<T>(done - padding, 1, count, strips)
    for (let g = 0; g < groups; g++) {
      const x = strips + <usize>g * pitch
      if (done == 0) steadyState<T>(g, x)
      cascade<T>(g, x, count, 0, tile ? tile + <usize>g * depth + <usize>(done - from) * row : 0)
    }
  }
}

/** Rows `from` to `end` of the padded window, backward out of the tile, as far as the output reaches. */
function backward<T>(from: i32, end: i32, tile: usize, depth: usize, size: usize): void {
  const least = max(from, padding + skip)
  for (let at = end - 1; at >= least; at -= stripRows) {
    const count = min(stripRows, at - least + 1)
    let last: usize = 0
    for (let g = 0; g < groups; g++) {
      const x = tile + <usize>g * depth + <usize>(at - from) * row
      const state = states + <usize>(g * stages) * slot
      if (at == frames + 2 * padding - 1) {
        steadyState<T>(g, x)
        // The first stage reads its history from the rows after the tile's last.
        memory.copy(x + row, state + row, row)
        memory.copy(x + 2 * row, state, row)
      }
      const strip = strips + <usize>g * pitch
      recur<T>(plan, x, -(<isize>row), strip, count, state)
      const y = stages == 1 ? strip : cascade<T>(g, strip, count, 1, 0)
      if (g == 0) last = y
    }
    emit<T>(last, at - padding, -1, count, size)
  }
}

/** One pass from rest, `way` along the frames, as far as the output reaches. */
function once<T>(way: i32, size: usize): void {
  memory.fill(states, 0, <usize>(groups * stages) * slot)
  pass<T>(way, size, 0, way > 0 ? skip + outputFrames : frames - skip)
}

/** Forward into the tile, whose groups lie `depth` bytes apart; then backward out of it. */
function twice<T>(tile: usize, size: usize): void {
  const total = frames + 2 * padding
  const depth = <usize>(total + 2) * row
  forward<T>(0, total, tile, depth)
  backward<T>(0, total, tile, depth, size)
}

/** Bytes of scratch a tile of `width` columns needs, before those of the tile itself. */
export function filterScratch(stageCount: i32, order: i32, groupCount: i32): usize {
  const slots = <usize>(groupCount * stageCount * max(4, order)) * row
  return slots + <usize>groupCount * (<usize>stripRows * row + <usize>stageCount * history) + <usize>groupCount * row
}

// The parts of a filter: all of it; one pass; the way forward, its output kept in the tile (2: left); the way back out of it.
const whole = 0
const passing = 1
const keeping = 3
const returning = 4

/**
 * Filters columns 0 to `columns` of the window at `from`; both types are int16, float32 or float64. `stagesAt`: for each stage its number, its order, then
 * b0 … , a1 … and its initial state. `direction` is 1, -1, or 0 for forward and backward.
 * `part` says what is done: the whole window, or rows `begin` to `end` of one pass, of which the states stand at `scratch`.
 */
export function filter(
  single: i32, from: usize, fromType: i32, channelCount: i32, frameCount: i32, columns: i32,
  to: usize, toType: i32, toSize: usize, toChannels: i32, toFrames: i32, skipped: i32,
  direction: i32, padded: i32, stagesAt: usize, stageCount: i32, factor: f64, scratch: usize,
  part: i32, begin: i32, end: i32,
): void {
  const lanes = single ? 16 : 8
  const order = <i32>load<f64>(stagesAt, 8)
  input = from
  inputType = fromType
  channels = channelCount
  frames = frameCount
  width = columns
  output = to
  outputType = toType
  outputChannels = toChannels
  outputFrames = toFrames
  skip = skipped
  padding = padded
  plan = stagesAt
  stages = stageCount
  stageBytes = <usize>(3 * order + 3) * 8
  gain = factor
  groups = (columns + lanes - 1) / lanes
  slot = <usize>max(4, order) * row
  pitch = <usize>stripRows * row + <usize>stageCount * history
  states = scratch
  spare = states + <usize>(groups * stages) * slot
  // The stages leave their output two rows higher each: the strips begin below that room.
  strips = spare + <usize>groups * row + <usize>stageCount * history
  const tile = scratch + filterScratch(stageCount, order, groups)
  // A part of the window: the caller keeps the states, and for the way back two rows of the tile, from call to call.
  const depth = <usize>(end - begin + 2) * row
  if (part == whole) {
    if (direction == 0) {
      if (single) twice<f32>(tile, toSize)
      else twice<f64>(tile, toSize)
    } else if (single) once<f32>(direction, toSize)
    else once<f64>(direction, toSize)
  } else if (part == passing) {
    if (single) pass<f32>(direction, toSize, begin, end)
    else pass<f64>(direction, toSize, begin, end)
  } else if (part == returning) {
    if (single) backward<f32>(begin, end, tile, depth, toSize)
    else backward<f64>(begin, end, tile, depth, toSize)
  } else if (single) forward<f32>(begin, end, part == keeping ? tile : 0, depth)
  else forward<f64>(begin, end, part == keeping ? tile : 0, depth)
}
