// One recurrence over a strip of rows. A row is 64 bytes: four vectors, eight float64 or sixteen float32 columns.
// Four independent vectors hide the latency of the multiply and subtract that each output waits for.

/** Bytes of a row, and of the two rows of history above a strip. */
export const row: usize = 64
export const history: usize = 128

const band = 0
const high = 1
const low = 2
const high1 = 3

/** The numerator of a direct form: what enters the feedback. */
// @ts-ignore: decorator
@inline
function feed<T>(kind: i32, x: usize, x1: usize, x2: usize): v128 {
  const now = v128.load(x)
  if (kind == band) return v128.sub<T>(now, v128.load(x2))
  const before = v128.load(x1)
  if (kind == high1) return v128.sub<T>(now, before)
  if (kind > high1) return v128.add<T>(now, before)
  const older = v128.load(x2)
  if (kind == high) return v128.sub<T>(v128.sub<T>(now, before), v128.sub<T>(before, older))
  return v128.add<T>(v128.add<T>(now, before), v128.add<T>(before, older))
}

// @ts-ignore: decorator
@inline
function back<T>(kind: i32, d: v128, a1: v128, a2: v128, y1: v128, y2: v128): v128 {
  const e = kind < high1 ? v128.sub<T>(d, v128.mul<T>(a2, y2)) : d
  return v128.sub<T>(e, v128.mul<T>(a1, y1))
}

/** A direct form. `state`: x₋₂ x₋₁ y₋₂ y₋₁, a row each; the x are read from the rows before `x`, `step` apart. */
// @ts-ignore: decorator
@inline
function direct<T>(kind: i32, stage: usize, x: usize, step: isize, y: usize, rows: i32, state: usize): void {
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
  let x1 = x - step
  let x2 = x1 - step
  for (let i = 0; i < rows; i++) {
    const p = back<T>(kind, feed<T>(kind, x, x1, x2), a1, a2, p1, p2)
    const q = back<T>(kind, feed<T>(kind, x + 16, x1 + 16, x2 + 16), a1, a2, q1, q2)
    const r = back<T>(kind, feed<T>(kind, x + 32, x1 + 32, x2 + 32), a1, a2, r1, r2)
    const s = back<T>(kind, feed<T>(kind, x + 48, x1 + 48, x2 + 48), a1, a2, s1, s2)
    v128.store(y, p)
    v128.store(y, q, 16)
    v128.store(y, r, 32)
    v128.store(y, s, 48)
    p2 = p1
    q2 = q1
    r2 = r1
    s2 = s1
    p1 = p
    q1 = q
    r1 = r
    s1 = s
    x += step
    x1 += step
    x2 += step
    y += row
  }
  v128.store(state, p2, 128)
  v128.store(state, q2, 144)
  v128.store(state, r2, 160)
  v128.store(state, s2, 176)
  v128.store(state, p1, 192)
  v128.store(state, q1, 208)
  v128.store(state, r1, 224)
  v128.store(state, s1, 240)
}

/** A transposed form of order 2, `sosfilt`'s or `lfilter`'s order of operations. `state`: z0 z1, a row each. */
// @ts-ignore: decorator
@inline
function transposed<T>(lfilter: bool, stage: usize, x: usize, step: isize, y: usize, rows: i32, state: usize): void {
  const b0 = v128.splat<T>(<T>load<f64>(stage, 16))
  const b1 = v128.splat<T>(<T>load<f64>(stage, 24))
  const b2 = v128.splat<T>(<T>load<f64>(stage, 32))
  const a1 = v128.splat<T>(<T>load<f64>(stage, 40))
  const a2 = v128.splat<T>(<T>load<f64>(stage, 48))
  for (let half: usize = 0; half < row; half += 32) {
    let p0 = v128.load(state + half)
    let q0 = v128.load(state + half, 16)
    let p1 = v128.load(state + half, 64)
    let q1 = v128.load(state + half, 80)
    let from = x + half
    let to = y + half
    for (let i = 0; i < rows; i++) {
      const p = v128.load(from)
      const q = v128.load(from, 16)
      const u = v128.add<T>(p0, v128.mul<T>(b0, p))
      const v = v128.add<T>(q0, v128.mul<T>(b0, q))
      if (lfilter) {
        p0 = v128.sub<T>(v128.add<T>(p1, v128.mul<T>(b1, p)), v128.mul<T>(a1, u))
        q0 = v128.sub<T>(v128.add<T>(q1, v128.mul<T>(b1, q)), v128.mul<T>(a1, v))
      } else {
        p0 = v128.add<T>(v128.sub<T>(v128.mul<T>(b1, p), v128.mul<T>(a1, u)), p1)
        q0 = v128.add<T>(v128.sub<T>(v128.mul<T>(b1, q), v128.mul<T>(a1, v)), q1)
      }
      p1 = v128.sub<T>(v128.mul<T>(b2, p), v128.mul<T>(a2, u))
      q1 = v128.sub<T>(v128.mul<T>(b2, q), v128.mul<T>(a2, v))
      v128.store(to, u)
      v128.store(to, v, 16)
      from += step
      to += row
    }
    v128.store(state + half, p0)
    v128.store(state + half, q0, 16)
    v128.store(state + half, p1, 64)
    v128.store(state + half, q1, 80)
  }
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
    case 0: return direct<T>(band, stage, x, step, y, rows, state)
    case 1: return direct<T>(high, stage, x, step, y, rows, state)
    case 2: return direct<T>(low, stage, x, step, y, rows, state)
    case 3: return direct<T>(high1, stage, x, step, y, rows, state)
    case 4: return direct<T>(4, stage, x, step, y, rows, state)
    case 5: return transposed<T>(false, stage, x, step, y, rows, state)
    case 6: return transposed<T>(true, stage, x, step, y, rows, state)
    default: return general<T>(stage, x, step, y, rows, state)
  }
}
