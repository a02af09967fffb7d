// The median of float rows: a bracket around the middle is narrowed by counting, then sorted.

/** Samples sorted at once when the bracket holds no more. */
const few = 8

let inside = 0

// Where the next search begins: the last median, and half the width of its last bracket.
let start: f64 = 0
let reach: f64 = 1

// @ts-ignore: decorator
@inline
function countUpTo<T>(values: usize, bytes: usize, value: T): i32 {
  const v = v128.splat<T>(value)
  let total = i64x2.splat(0)
  let count = 0
  if (sizeof<T>() == 4) {
    for (let at: usize = 0; at < bytes; at += 16) total = i32x4.add(total, f32x4.le(v128.load(values + at), v))
    for (let i = 0; i < 4; i++) {
      count -= i32x4.extract_lane(total, 0)
      total = v128.shuffle<u32>(total, total, 1, 2, 3, 0)
    }
  } else {
    for (let at: usize = 0; at < bytes; at += 16) total = i64x2.add(total, f64x2.le(v128.load(values + at), v))
    count = -(<i32>i64x2.extract_lane(total, 0) + <i32>i64x2.extract_lane(total, 1))
  }
  return count
}

/** Copies the samples in (low, high] to `to`, in ascending order; `inside` counts them. */
function sortBetween<T>(values: usize, bytes: usize, low: T, high: T, to: usize): void {
  const l = v128.splat<T>(low)
  const h = v128.splat<T>(high)
  let count = 0
  for (let at: usize = 0; at < bytes; at += 16) {
    const x = v128.load(values + at)
    if (!v128.any_true(v128.and(v128.gt<T>(x, l), v128.le<T>(x, h)))) continue
    for (let lane: usize = 0; lane < 16; lane += sizeof<T>()) {
      const y = load<T>(values + at + lane)
      if (!(y > low && y <= high)) continue
      let j = count++
      for (; j > 0 && load<T>(to + <usize>(j - 1) * sizeof<T>()) > y; j--) {
        store<T>(to + <usize>j * sizeof<T>(), load<T>(to + <usize>(j - 1) * sizeof<T>()))
      }
      store<T>(to + <usize>j * sizeof<T>(), y)
    }
  }
  inside = count
}

// @ts-ignore: decorator
@inline
function swap<T>(at: usize, i: i32, j: i32): void {
  const x = load<T>(at + <usize>i * sizeof<T>())
  store<T>(at + <usize>i * sizeof<T>(), load<T>(at + <usize>j * sizeof<T>()))
  store<T>(at + <usize>j * sizeof<T>(), x)
}

/** Heap sort: for rows whose values defeat the bracket, in bounded time. */
function sortAll<T>(at: usize, count: i32): void {
  for (let i = 1; i < count; i++) {
    for (let j = i; j > 0; j = (j - 1) >> 1) {
      const parent = (j - 1) >> 1
      if (!(load<T>(at + <usize>j * sizeof<T>()) > load<T>(at + <usize>parent * sizeof<T>()))) break
      swap<T>(at, j, parent)
    }
  }
  for (let end = count - 1; end > 0; end--) {
    swap<T>(at, 0, end)
    for (let j = 0; ; ) {
      let child = 2 * j + 1
      if (child >= end) break
      if (
        child + 1 < end &&
        load<T>(at + <usize>(child + 1) * sizeof<T>()) > load<T>(at + <usize>child * sizeof<T>())
      ) child++
      if (!(load<T>(at + <usize>child * sizeof<T>()) > load<T>(at + <usize>j * sizeof<T>()))) break
      swap<T>(at, j, child)
      j = child
    }
  }
}

// @ts-ignore: decorator
@inline
function middleOf<T>(sorted: usize, rank: i32, count: i32): T {
  const lower = load<T>(sorted + <usize>rank * sizeof<T>())
  // Adding zero makes a negative zero positive, as the scalar twin does.
  if (count & 1) return lower + <T>0
  return (lower + load<T>(sorted + <usize>(rank + 1) * sizeof<T>())) / <T>2 + <T>0
}

/** The median when exactly half of an even count lies at or below `value`. */
function around<T>(values: usize, bytes: usize, value: T): T {
  const v = v128.splat<T>(value)
  const least = v128.splat<T>(-(<T>Infinity))
  const most = v128.splat<T>(<T>Infinity)
  let lower = least
  let upper = most
  for (let at: usize = 0; at < bytes; at += 16) {
    const x = v128.load(values + at)
    const held = v128.le<T>(x, v)
    lower = v128.max<T>(lower, v128.bitselect(x, least, held))
    upper = v128.min<T>(upper, v128.bitselect(most, x, held))
  }
  let low = -(<T>Infinity)
  let high = <T>Infinity
  for (let i = 0; i < <i32>(16 / sizeof<T>()); i++) {
    low = max<T>(low, v128.extract_lane<T>(lower, 0))
    high = min<T>(high, v128.extract_lane<T>(upper, 0))
    lower = sizeof<T>() == 4 ? v128.shuffle<u32>(lower, lower, 1, 2, 3, 0) : v128.shuffle<u64>(lower, lower, 1, 0)
    upper = sizeof<T>() == 4 ? v128.shuffle<u32>(upper, upper, 1, 2, 3, 0) : v128.shuffle<u64>(upper, upper, 1, 0)
  }
  return (low + high) / <T>2 + <T>0
}

/** The smallest sample above `value`; Infinity when there is none. */
function nextAbove<T>(values: usize, bytes: usize, value: T): T {
  const v = v128.splat<T>(value)
  const most = v128.splat<T>(<T>Infinity)
  let least = most
  for (let at: usize = 0; at < bytes; at += 16) {
    const x = v128.load(values + at)
    least = v128.min<T>(least, v128.bitselect(x, most, v128.gt<T>(x, v)))
  }
  let result = <T>Infinity
  for (let i = 0; i < <i32>(16 / sizeof<T>()); i++) {
    result = min<T>(result, v128.extract_lane<T>(least, 0))
    least = sizeof<T>() == 4 ? v128.shuffle<u32>(least, least, 1, 2, 3, 0) : v128.shuffle<u64>(least, least, 1, 0)
  }
  return result
}

// @ts-ignore: decorator
@inline
function hasNaN<T>(values: usize, bytes: usize): bool {
  let whole = i32x4.splat(-1)
  for (let at: usize = 0; at < bytes; at += 16) {
    const x = v128.load(values + at)
    whole = v128.and(whole, v128.eq<T>(x, x))
  }
  return !i32x4.all_true(whole)
}

/**
 * The median of `count` floats, NaN if any is. `values` holds them up to a multiple of 16 bytes, the rest +Infinity;
 * `spare` has room for as many. Where the search starts changes its length, never its result.
 */
export function middle<T>(values: usize, count: i32, spare: usize): T {
  const bytes = (<usize>count * sizeof<T>() + 15) & ~(<usize>15)
  if (hasNaN<T>(values, bytes)) return <T>NaN
  const rank = (count - 1) >> 1
  const last = count & 1 ? rank : rank + 1
  let low = -(<T>Infinity)
  let lowCount = 0
  let high = <T>Infinity
  let highCount = count
  let value = <T>start
  let stride = <T>reach
  let climbing = false
  for (let turn = 0; turn < 40 && highCount - lowCount > few; turn++) {
    const held = countUpTo<T>(values, bytes, value)
    if (held == rank + 1 && last > rank) {
      start = <f64>value
      return around<T>(values, bytes, value)
    }
    if (climbing && held > last) {
      // All from the last value below the middle up to here are this one sample value.
      start = <f64>value
      return value + <T>0
    }
    // The next probe aims a little past the middle, so that both ends of the bracket close in.
    let aim: T = 0
    if (held <= rank) {
      low = value
      lowCount = held
      aim = <T>(rank + 2)
    } else {
      high = value
      highCount = held
      aim = <T>(rank - 1)
    }
    // Equal samples leave a bracket wide in ranks however narrow it is: then climb from value to value.
    climbing = turn >= 4 && low > -(<T>Infinity) && (climbing || high - low < <T>16 * <T>reach)
    if (climbing) value = nextAbove<T>(values, bytes, low)
    else if (low == -(<T>Infinity)) value = high - stride
    else if (high == <T>Infinity) value = low + stride
    else {
      const part = (aim - <T>lowCount) / <T>(highCount - lowCount + 1)
      value = low + (high - low) * (turn > 12 ? <T>0.5 : max<T>(<T>0.05, min<T>(<T>0.95, part)))
    }
    stride *= 3
    if (!(value > low && (value < high || climbing))) break
  }
  if (highCount - lowCount <= few && low > -(<T>Infinity)) {
    sortBetween<T>(values, bytes, low, high, spare)
    const result = middleOf<T>(spare, rank - lowCount, count)
    if (high < <T>Infinity) {
      start = <f64>result
      reach = max<f64>(<f64>(high - low) / 2, 1e-30)
    }
    return result
  }
  memory.copy(spare, values, <usize>count * sizeof<T>())
  sortAll<T>(spare, count)
  const result = middleOf<T>(spare, rank, count)
  if (abs<T>(result) < <T>Infinity) {
    // Begin the next row's search where this one ended, or a stale start would send every row this way.
    start = <f64>result
    reach = max<f64>(<f64>abs<T>(result) / 64, 1e-30)
  }
  return result
}
