import { refuse } from '../../model/attempt.js'
import { corrupt } from '../../model/fault.js'

/** Types of blocks, and the words of 16 bits of what they begin with. */
export const [SPIKE, EVENT, SAMPLES] = [1, 4, 5]
export const HEAD_WORDS = 8

/** What a block begins with, at a place among words of 16 bits. */
export const typeAt = (words: Uint16Array, at: number): number => words[at]
/** Ticks of the clock, 40 bits. */
export const tickAt = (words: Uint16Array, at: number): number => words[at + 1] * 2 ** 32 + words[at + 3] * 65_536 + words[at + 2]
export const channelAt = (words: Uint16Array, at: number): number => words[at + 4]
/** Of a spike its unit, of an event its word. */
export const unitAt = (words: Uint16Array, at: number): number => words[at + 5]
/** Words that follow. */
export const lengthAt = (words: Uint16Array, at: number): number => words[at + 6] * words[at + 7]

/** Refuses a block of a type that there is not. */
export const refuseUnknown = (path: string, position: number, type: number): never =>
  refuse(corrupt(`${path}, byte ${position}`, 'a block of spikes (1), events (4) or samples (5)', `type ${type}`))
