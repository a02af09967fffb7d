/**
 * Times on both sides, in turn, in one run, what reading a raw format costs: opening it, a second at random places, all of it.
 * Both sides have to find the same samples.
 */
import fs from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { type FormatCase, formatCases } from './formatCases.js'
import { machine, median } from './report.js'
import { type Side, startSide } from './side.js'
import type { ZarrOptions } from './zarr.js'

/** What a side is told to do. */
export interface FormatOrder {
  readonly act: 'open' | 'window' | 'whole'
  /** Whether all answers are put into one array, as a loop does; else each has new memory. */
  readonly kept: boolean
  readonly input: string
  readonly options: FormatCase['options']
  readonly theirs: string
  /** How often it is done; the answer tells the seconds of one, and those of the processor. */
  readonly times: number
  /** First frames and those after the last. */
  readonly windows: readonly (readonly [start: number, end: number])[]
}

interface FormatRow {
  readonly name: string
  readonly act: FormatOrder['act']
  readonly kept: boolean
  /** Of the samples of the whole recording. */
  readonly megabytes: number
  readonly must: number
  readonly ours: readonly Taken[]
  readonly theirs: readonly Taken[]
}

/** Seconds that passed, and seconds that the processor worked: on a busy machine the latter tell more. */
type Taken = readonly [passed: number, worked: number]

const shared = path.resolve('../shared/data')
/** Bytes of samples of a recording that is timed. */
const BYTES = 200e6
/** How many seconds are read at random places, and how often a recording is opened, for one time. */
const TIMES = 10

const WORDS = { open: 'opening it', window: 'a second at random', whole: 'all of it' } as const
const KEPT = { open: '', window: ', into one array', whole: ', second by second, into one array' } as const

/** Both sides do it in turn; the first round is each side's warming up. Rejects where they do not find the same. */
const timed = async (name: string, sides: readonly Side[], order: FormatOrder, rounds: number) => {
  const taken = sides.map((): Taken[] => [])
  for (let round = -1; round < rounds; round++) {
    const answers: (readonly number[])[] = []
    for (const [index, side] of sides.entries()) {
      const [passed, worked, ...found] = await side.ask(order)
      answers.push(found)
      if (round >= 0) taken[index].push([passed, worked])
    }
    const [ours, theirs = ours] = answers.map(String)
    if (ours !== theirs)
      throw new Error(`${name}, ${order.act}: rxephys finds ${ours}, SpikeInterface ${theirs} (sum, frames, channels, Hz)`)
  }
  return taken
}

const windowsOf = (frames: number, samplingFrequency: number): FormatOrder['windows'] => {
  const length = Math.round(samplingFrequency)
  return Array.from({ length: TIMES }, (_, index) => {
    // A fixed stride that visits places in a scattered order.
    const start = (index * 7919 * 131) % Math.max(1, frames - length)
    return [start, start + length]
  })
}

const timeFormat = async (each: FormatCase, sides: readonly Side[], input: string, rounds: number): Promise<FormatRow[]> => {
  const common = { input, options: each.options, theirs: each.theirs, kept: false }
  const opening: FormatOrder = { ...common, act: 'open', times: TIMES, windows: [] }
  const [, , , frames, channels, samplingFrequency] = await sides[0].ask(opening)
  const megabytes = (2 * frames * channels) / 1e6
  const window: FormatOrder = { ...common, act: 'window', times: TIMES, windows: windowsOf(frames, samplingFrequency) }
  const whole: FormatOrder = { ...common, act: 'whole', times: 1, windows: [[0, frames]] }
  const second = Math.round(samplingFrequency)
  const seconds = Array.from({ length: Math.ceil(frames / second) }, (_, index) => {
    return [index * second, Math.min(frames, (index + 1) * second)] as const
  })
  const orders: readonly (readonly [FormatOrder, number])[] = [
    [opening, 3],
    [window, 1.5],
    [{ ...window, kept: true }, 1.5],
    [whole, each.whole ?? 2],
    [{ ...whole, windows: seconds, kept: true }, each.whole ?? 2],
  ]
  const rows: FormatRow[] = []
  for (const [order, must] of orders) {
    const [ours, theirs = []] = await timed(each.name, sides, order, rounds)
    rows.push({ name: each.name, act: order.act, kept: order.kept, megabytes, must, ours, theirs })
  }
  return rows
}

const middle = (times: readonly Taken[], clock: 0 | 1): number => median(times.map((each) => each[clock]))
const shown = (times: readonly Taken[]): string => (times.length === 0 ? '-' : `${(1000 * middle(times, 0)).toFixed(2)} ms`)
const lineOf = ({ name, act, kept, megabytes, must, ours, theirs }: FormatRow): string => {
  const ratio = (clock: 0 | 1): string =>
    theirs.length === 0 ? '-' : `${(middle(theirs, clock) / middle(ours, clock)).toFixed(1)}×`
  const what = `${WORDS[act]}${kept ? KEPT[act] : ''}, ${megabytes.toFixed(0)} MB`
  return `| ${name} | ${what} | ${shown(ours)} | ${shown(theirs)} | ${ratio(0)} | ${ratio(1)} | ${must}× |`
}

/** The whole run; what it prints. */
export const benchFormats = async ({ folder, rounds, python, wanted, json, say }: ZarrOptions): Promise<string> => {
  const plain = 'dist/test/bench-formats.js'
  await build({ entryPoints: ['test/bench/formatsOurs.ts'], outfile: plain, format: 'esm', logLevel: 'error' })
  const rows: FormatRow[] = []
  for (const [index, each] of formatCases.entries()) {
    const real = path.join(shared, each.real)
    if (!(wanted?.includes(each.name) ?? true)) continue
    if (!fs.existsSync(real)) {
      say(`${each.name}: no ${real} here`)
      continue
    }
    const place = path.join(folder, `${index}`)
    fs.mkdirSync(place)
    const input = each.make(real, place, BYTES)
    const sides = [
      startSide(process.execPath, ['--expose-gc', plain]),
      ...(python === undefined ? [] : [startSide(python, ['test/bench/formatsTheirs.py'])]),
    ]
    try {
      const timedRows = await timeFormat(each, sides, input, rounds)
      rows.push(...timedRows)
      for (const row of timedRows) say(lineOf(row))
    } finally {
      for (const side of sides) side.end()
      fs.rmSync(place, { recursive: true })
    }
  }
  if (json) return JSON.stringify({ rows })
  return [
    '| format | what | rxephys | SpikeInterface | ratio | of CPU time | asked |\n|---|---|---|---|---|---|---|',
    ...rows.map(lineOf),
    '',
    `Medians of ${rounds} interleaved rounds of about ${BYTES / 1e6} MB, real samples repeated; both sides found the same samples.`,
    machine(),
  ].join('\n')
}
