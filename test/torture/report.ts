/** How hard `npm run torture` tries, and `npm test` in its short form; and what was tried. */
import { appendFileSync } from 'node:fs'

const long = process.env.RXEPHYS_TORTURE === 'long'
const number = (name: string, short: number, otherwise: number): number =>
  Number(process.env[`RXEPHYS_TORTURE_${name}`] ?? (long ? otherwise : short))

export const torture = {
  /** Pipelines of each sink that are stopped at every change of the file system. */
  pipelines: number('PIPELINES', 1, 3),
  /** Of the changes of a save or stream, it is stopped at one in so many. */
  stops: number('STOPS', 3, 1),
  /** Damages of the files of each source. */
  damages: number('DAMAGES', 60, 5000),
  /** Of the bytes of a save, one in so many is flipped, and the file cut there. */
  stride: number('STRIDE', 29, 1),
  /** Moments at which the process of a save is killed, for each sink. */
  kills: number('KILLS', 2, 200),
  /** Whether real processes save through every sink, or through one that the seed chooses. */
  everySink: long,
  /** Times that two processes save to one place at once, for each sink. */
  meetings: number('MEETINGS', 1, 20),
  /** Saves over another while it is read, for each sink. */
  overwrites: number('OVERWRITES', 2, 30),
  /** Saves to S3, and as many readings from there, over a network that loses and cuts. */
  overNetwork: number('OVER_NETWORK', 2, 60),
  seed: number('SEED', Math.floor(Math.random() * 2 ** 31), Math.floor(Math.random() * 2 ** 31)),
}

/** The changes at which something is stopped that makes so many of them: the last one first, as it takes least to find. */
export const stopsOf = (changes: number): readonly number[] =>
  Array.from({ length: changes }, (_, at) => changes - 1 - at).filter((at) => at % torture.stops === torture.seed % torture.stops)

/** Note how often something was tried, and came out as it should; `npm run torture` prints the sums. */
export const tally = (what: string, how: string, count: number): void => {
  const report = process.env.RXEPHYS_TORTURE_REPORT
  if (report !== undefined) appendFileSync(report, `${JSON.stringify({ what, how, count })}\n`)
}
