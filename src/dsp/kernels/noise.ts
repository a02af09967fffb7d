// Philox4x32-7, four channels at a time, summed to nearly Gaussian noise.

const rounds: usize = 7

// @ts-ignore: decorator
@inline
function upperHalves(a: v128, b: v128): v128 {
  return v128.shuffle<u32>(a, b, 1, 3, 5, 7)
}

// @ts-ignore: decorator
@inline
function lowerHalves(a: v128, b: v128): v128 {
  return v128.shuffle<u32>(a, b, 0, 2, 4, 6)
}

// Each round's two keys, as vectors.
const keys = memory.data(224, 16)

// @ts-ignore: decorator
@inline
function halves(x: v128): v128 {
  return i32x4.add(v128.and(x, i32x4.splat(0xffff)), i32x4.shr_u(x, 16))
}

// @ts-ignore: decorator
@inline
function four(frameLow: i32, frameHigh: i32, channels: v128, segment: i32, step: v128): v128 {
  let a = i32x4.splat(frameLow)
  let b = i32x4.splat(frameHigh)
  let c = channels
  let d = i32x4.splat(segment)
  for (let key: usize = 0; key < rounds * 32; key += 32) {
    const m0 = i32x4.splat(<i32>0xd2511f53)
    const m1 = i32x4.splat(<i32>0xcd9e8d57)
    const p0 = i64x2.extmul_low_i32x4_u(a, m0)
    const p1 = i64x2.extmul_high_i32x4_u(a, m0)
    const q0 = i64x2.extmul_low_i32x4_u(c, m1)
    const q1 = i64x2.extmul_high_i32x4_u(c, m1)
    a = v128.xor(v128.xor(upperHalves(q0, q1), b), v128.load(keys + key))
    b = lowerHalves(q0, q1)
    c = v128.xor(v128.xor(upperHalves(p0, p1), d), v128.load(keys + key, 16))
    d = lowerHalves(p0, p1)
  }
  const sum = i32x4.add(i32x4.add(halves(a), halves(b)), i32x4.add(halves(c), halves(d)))
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(sum, i32x4.splat(262140))), step)
}

function schedule(key0: i32, key1: i32): void {
  for (let at: usize = keys; at < keys + rounds * 32; at += 32) {
    v128.store(at, i32x4.splat(key0))
    v128.store(at, i32x4.splat(key1), 16)
    key0 += <i32>0x9e3779b9
    key1 += <i32>0xbb67ae85
  }
}

/** Noise of `count` channels (listed up to a multiple of four) for each frame, its number given as a float64. */
export function noise(
  key0: i32, key1: i32, segment: i32, frame: f64, frames: i32, channels: usize, count: i32, step: f32, to: usize,
): void {
  const scale = f32x4.splat(step)
  schedule(key0, key1)
  for (let f = 0; f < frames; f++) {
    const number = <i64>(frame + <f64>f)
    const frameLow = <i32>number
    const frameHigh = <i32>(number >> 32)
    let i = 0
    for (; i + 4 <= count; i += 4) {
      v128.store(to, four(frameLow, frameHigh, v128.load(channels + <usize>i * 4), segment, scale))
      to += 16
    }
    if (i < count) {
      let last = four(frameLow, frameHigh, v128.load(channels + <usize>i * 4), segment, scale)
      for (; i < count; i++) {
        store<f32>(to, f32x4.extract_lane(last, 0))
        last = v128.shuffle<u32>(last, last, 1, 2, 3, 0)
        to += 4
      }
    }
  }
}
