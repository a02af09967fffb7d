import type { Simulation } from '../declare/simulation.js'
import type { Socket } from '../platform/sockets.js'

/** Numbers from 0 to 1 that look random and are the same for the same seed. */
export const dice = (seed: number): (() => number) => {
  let state = (seed >>> 0) + 0x9e3779b9
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A socket that keeps back, cuts and spoils what is written to it, as a bad network and a bad program do. */
export const faulty = (socket: Socket, { faults, later }: Pick<Simulation, 'faults' | 'later'>): Socket => {
  const { delayMs, split, corrupt, seed } = faults
  const roll = dice(seed)
  return {
    ...socket,
    write: async (bytes) => {
      if (delayMs > 0) await later(delayMs)
      const sent = roll() < corrupt ? spoiled(bytes, roll()) : bytes
      if (bytes.length < 2 || roll() >= split) return socket.write(sent)
      const at = 1 + Math.floor(roll() * (bytes.length - 1))
      await socket.write(sent.subarray(0, at))
      await later(1)
      await socket.write(sent.subarray(at))
    },
  }
}

/** The bytes with one of them changed. */
const spoiled = (bytes: Uint8Array, where: number): Uint8Array => {
  const copy = bytes.slice()
  const at = Math.floor(where * copy.length)
  copy[at] ^= 0x55
  return copy
}
