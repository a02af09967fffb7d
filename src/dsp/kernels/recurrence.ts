// One recurrence over a strip of rows. A row is 64 bytes: four vectors, eight float64 or sixteen float32 columns.
// Four independent vectors hide the latency of the multiply and subtract that each output waits for.

/** Bytes of a row, and of the two rows of history above a strip. */
export const row: usize = 64
export const history: usize = 128

// The kinds and the directions are types of different sizes, so that each gets code of its own: as numbers they would be
// compared in the innermost loop.
type Band = i8
type High = i16
type Low = i32
type High1 = i64
type Low1 = v128
type Ahead = i8
type Backward = i16
type Sosfilt = i8
type Lfilter = i16

/** The numerator of a direct form: what enters the feedback. The samples lie at `x`, `x1` one and `x2` two rows before. */
// @ts-ignore: decorator
@inline
function feed<T, K>(x: usize, x1: usize, x2: usize): v128 {
  const now = v128.load(x)
  if (sizeof<K>() == sizeof<Band>()) return v128.sub<T>(now, v128.load(x2))
  const before = v128.load(x1)
  if (sizeof<K>() == sizeof<High1>()) return v128.sub<T>(now, before)
  if (sizeof<K>() == sizeof<Low1>()) return v128.add<T>(now, before)
  const older = v128.load(x2)
  if (sizeof<K>() == sizeof<High>()) return v128.sub<T>(v128.sub<T>(now, before), v128.sub<T>(before, older))
  return v128.add<T>(v128.add<T>(now, before), v128.add<T>(before, older))
}

// @ts-ignore: decorator
@inline
function back<T, K>(d: v128, a1: v128, a2: v128, y1: v128, y2: v128): v128 {
  const e = sizeof<K>() < sizeof<High1>() ? v128.sub<T>(d, v128.mul<T>(a2, y2)) : d
  return v128.sub<T>(e, v128.mul<T>(a1, y1))
}

/** A direct form. `state`: x₋₂ x₋₁ y₋₂ y₋₁, a row each; the x are read from the rows before `x`, `step` apart. */
function direct<T, K, S>(stage: usize, x: usize, y: usize, rows: i32, state: usize): void {
  const a1 = v128.splat<T>(<T>load<f64>(stage, 40))
  const a2 = v128.splat<T>(<T>load<f64>(stage, 48))
  let p2 = v128.load(state, 128)
  let q2 = v128.load(state, 144)
  let r2 = v128.load(state, 160)
  let s2 = v128.load(state, 176)
  let p1 = v128.load(state, 192)
  let q1 = v128.load(state, 208)
  let r1 = v128.load(state, 224)
  let s1 = v128.load(state, 240)
  // The lowest of the four rows that two outputs read: from it every offset is a positive constant.
  const ahead = sizeof<S>() == sizeof<Ahead>()
  let at = ahead ? x - history : x - row
  const o2: usize = ahead ? 0 : 192
  const o1: usize = ahead ? 64 : 128
  const o0: usize = ahead ? 128 : 64
  const on: usize = ahead ? 192 : 0
  let i = 0
  // Two rows at a time: the newer output takes the older one's register, and none moves.
  for (; i + 2 <= rows; i += 2) {
    p2 = back<T, K>(feed<T, K>(at + o0, at + o1, at + o2), a1, a2, p1, p2)
    v128.store(y, p2)
    q2 = back<T, K>(feed<T, K>(at + o0 + 16, at + o1 + 16, at + o2 + 16), a1, a2, q1, q2)
    v128.store(y, q2, 16)
    r2 = back<T, K>(feed<T, K>(at + o0 + 32, at + o1 + 32, at + o2 + 32), a1, a2, r1, r2)
    v128.store(y, r2, 32)
    s2 = back<T, K>(feed<T, K>(at + o0 + 48, at + o1 + 48, at + o2 + 48), a1, a2, s1, s2)
    v128.store(y, s2, 48)
    p1 = back<T, K>(feed<T, K>(at + on, at + o0, at + o1), a1, a2, p2, p1)
    v128.store(y, p1, 64)
    q1 = back<T, K>(feed<T, K>(at + on + 16, at + o0 + 16, at + o1 + 16), a1, a2, q2, q1)
    v128.store(y, q1, 80)
    r1 = back<T, K>(feed<T, K>(at + on + 32, at + o0 + 32, at + o1 + 32), a1, a2, r2, r1)
    v128.store(y, r1, 96)
    s1 = back<T, K>(feed<T, K>(at + on + 48, at + o0 + 48, at + o1 + 48), a1, a2, s2, s1)
    v128.store(y, s1, 112)
    at = ahead ? at + 2 * row : at - 2 * row
    y += 2 * row
  }
  v128.store(state, p2, 128)
  v128.store(state, q2, 144)
  v128.store(state, r2, 160)
  v128.store(state, s2, 176)
  v128.store(state, p1, 192)
  v128.store(state, q1, 208)
  v128.store(state, r1, 224)
  v128.store(state, s1, 240)
  if (i < rows) {
    for (let lane: usize = 0; lane < row; lane += 16) {
      const last = v128.load(state + lane, 192)
      const d = feed<T, K>(at + o0 + lane, at + o1 + lane, at + o2 + lane)
      const z = back<T, K>(d, a1, a2, last, v128.load(state + lane, 128))
      v128.store(y + lane, z)
      v128.store(state + lane, last, 128)
      v128.store(state + lane, z, 192)
    }
  }
}

/** `direct` for rows in order and for rows in reverse. */
// @ts-ignore: decorator
@inline
function eitherWay<T, K>(stage: usize, x: usize, step: isize, y: usize, rows: i32, state: usize): void {
  if (step > 0) direct<T, K, Ahead>(stage, x, y, rows, state)
  else direct<T, K, Backward>(stage, x, y, rows, state)
}

/** The first of a transposed form's states, in the order of operations of either function. */
// @ts-ignore: decorator
@inline
function next<T, F>(z1: v128, b1: v128, x: v128, a1: v128, y: v128): v128 {
  const fed = v128.mul<T>(b1, x)
  const back = v128.mul<T>(a1, y)
  if (sizeof<F>() == sizeof<Lfilter>()) return v128.sub<T>(v128.add<T>(z1, fed), back)
  return v128.add<T>(v128.sub<T>(fed, back), z1)
}

/** A transposed form of order 2, `sosfilt`'s or `lfilter`'s order of operations. `state`: z0 z1, a row each. */
function transposed<T, F>(stage: usize, x: usize, step: isize, y: usize, rows: i32, state: usize): void {
  const b0 = v128.splat<T>(<T>load<f64>(stage, 16))
  const b1 = v128.splat<T>(<T>load<f64>(stage, 24))
  const b2 = v128.splat<T>(<T>load<f64>(stage, 32))
  const a1 = v128.splat<T>(<T>load<f64>(stage, 40))
  const a2 = v128.splat<T>(<T>load<f64>(stage, 48))
  let p0 = v128.load(state)
  let q0 = v128.load(state, 16)
  let r0 = v128.load(state, 32)
  let s0 = v128.load(state, 48)
  let p1 = v128.load(state, 64)
  let q1 = v128.load(state, 80)
  let r1 = v128.load(state, 96)
  let s1 = v128.load(state, 112)
  for (let i = 0; i < rows; i++) {
    let z = v128.load(x)
    let u = v128.add<T>(p0, v128.mul<T>(b0, z))
    v128.store(y, u)
    p0 = next<T, F>(p1, b1, z, a1, u)
    p1 = v128.sub<T>(v128.mul<T>(b2, z), v128.mul<T>(a2, u))
    z = v128.load(x, 16)
    u = v128.add<T>(q0, v128.mul<T>(b0, z))
    v128.store(y, u, 16)
    q0 = next<T, F>(q1, b1, z, a1, u)
    q1 = v128.sub<T>(v128.mul<T>(b2, z), v128.mul<T>(a2, u))
    z = v128.load(x, 32)
    u = v128.add<T>(r0, v128.mul<T>(b0, z))
    v128.store(y, u, 32)
    r0 = next<T, F>(r1, b1, z, a1, u)
    r1 = v128.sub<T>(v128.mul<T>(b2, z), v128.mul<T>(a2, u))
    z = v128.load(x, 48)
    u = v128.add<T>(s0, v128.mul<T>(b0, z))
    v128.store(y, u, 48)
    s0 = next<T, F>(s1, b1, z, a1, u)
    s1 = v128.sub<T>(v128.mul<T>(b2, z), v128.mul<T>(a2, u))
    x += step
    y += row
  }
  v128.store(state, p0)
  v128.store(state, q0, 16)
  v128.store(state, r0, 32)
  v128.store(state, s0, 48)
  v128.store(state, p1, 64)
  v128.store(state, q1, 80)
  v128.store(state, r1, 96)
  v128.store(state, s1, 112)
}

/** A transposed form of any order, its state z0 z1 … in memory, a row each. */
function general<T>(stage: usize, x: usize, step: isize, y: usize, rows: i32, state: usize): void {
  const order = <i32>load<f64>(stage, 8)
  const b = stage + 16
  const a = b + <usize>order * 8
  for (let i = 0; i < rows; i++) {
    for (let lane: usize = 0; lane < row; lane += 16) {
      const p = v128.load(x + lane)
      let z = state + lane
      const u = v128.add<T>(v128.load(z), v128.mul<T>(v128.splat<T>(<T>load<f64>(b)), p))
      for (let k: usize = 1; k <= <usize>order; k++) {
        const fed = v128.mul<T>(v128.splat<T>(<T>load<f64>(b + k * 8)), p)
        const fedBack = v128.mul<T>(v128.splat<T>(<T>load<f64>(a + k * 8)), u)
        const sum = k < <usize>order ? v128.add<T>(v128.load(z, 64), fed) : fed
        v128.store(z, v128.sub<T>(sum, fedBack))
        z += row
      }
      v128.store(y + lane, u)
    }
    x += step
    y += row
  }
}

/** Runs one stage from `x` (rows `step` bytes apart) to `y` (rows ascending). */
export function recur<T>(stage: usize, x: usize, step: isize, y: usize, rows: i32, state: usize): void {
  switch (<i32>load<f64>(stage)) {
    case 0: return eitherWay<T, Band>(stage, x, step, y, rows, state)
    case 1: return eitherWay<T, High>(stage, x, step, y, rows, state)
    case 2: return eitherWay<T, Low>(stage, x, step, y, rows, state)
    case 3: return eitherWay<T, High1>(stage, x, step, y, rows, state)
    case 4: return eitherWay<T, Low1>(stage, x, step, y, rows, state)
    case 5: return transposed<T, Sosfilt>(stage, x, step, y, rows, state)
    case 6: return transposed<T, Lfilter>(stage, x, step, y, rows, state)
    default: return general<T>(stage, x, step, y, rows, state)
  }
}
