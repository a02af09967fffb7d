/** Times every operator on both sides, in turn, in one run: pulls, saves and calls, their medians and ratios. */
import fs from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { generateRecording, generateSorting } from 'rxephys'
import { astype, scale } from 'rxephys/operators'
import { builtIn } from '../../src/catalog.js'
import { type OperatorCase, operatorCases, untimed } from './operatorCases.js'
import { machine, median } from './report.js'
import { type Side, startSide } from './side.js'

/** What a side is told to do. */
export interface OperatorOrder {
  readonly name: string
  readonly way: 'pull' | 'save' | 'call'
  readonly jobs: number
  readonly output: string
  readonly start: number
  readonly end: number
}

/** Wall seconds and CPU seconds, round by round. */
interface Times {
  readonly wall: number[]
  readonly cpu: number[]
}
interface OperatorRow {
  readonly case: OperatorCase
  readonly way: string
  readonly ours: Times
  readonly theirs: Times
}

const FREQUENCY = 30_000
const [CHANNELS, WIDE] = [384, 4096]
/** Seconds of the sorting, units, and spikes a second of each. */
const [SORTING_SECONDS, UNITS, RATE] = [500, 200, 10]

/** Four columns of contacts, every second row moved: as on a Neuropixels 1.0 probe. */
const probeText = (channels: number): string => {
  const each = <A>(of: (channel: number) => A): readonly A[] => Array.from({ length: channels }, (_, channel) => of(channel))
  const probe = {
    ndim: 2,
    si_units: 'um',
    annotations: {},
    contact_annotations: {},
    contact_positions: each((channel) => [[43, 11, 59, 27][channel % 4], 20 * Math.floor(channel / 2)]),
    contact_plane_axes: each(() => [
      [1, 0],
      [0, 1],
    ]),
    contact_shapes: each(() => 'square'),
    contact_shape_params: each(() => ({ width: 12 })),
    contact_ids: each((channel) => `e${channel}`),
    device_channel_indices: each((channel) => channel),
  }
  return JSON.stringify({ specification: 'probeinterface', version: '0.2.21', probes: [probe] })
}

/** The files that both sides read. */
const prepare = async (folder: string, seconds: number): Promise<void> => {
  const at = (name: string): string => path.join(folder, name)
  const made = (numChannels: number, duration: number, seed: number) =>
    generateRecording({ numChannels, durations: [duration], dtype: 'int16', commonNoiseLevel: 5, seed })
  const options = { jobs: -1 }
  const raw = await made(CHANNELS, seconds, 0)
  await raw.writeBinary(at('int16.raw'), options)
  await (await made(CHANNELS, seconds, 1)).writeBinary(at('second.raw'), options)
  await raw.pipe(astype({ dtype: 'float32' }), scale({ gain: 0.97 })).writeBinary(at('float32.raw'), options)
  await raw.pipe(scale({ offset: 2 ** 15, dtype: 'uint16' })).writeBinary(at('uint16.raw'), options)
  await (await made(WIDE, 0.3, 2)).writeBinary(at('wide.raw'), options)
  await raw.save(at('saved'), options)
  const sorting = await generateSorting({ numUnits: UNITS, durations: [SORTING_SECONDS], firingRates: RATE })
  await sorting.save(at('sorting'))
  fs.writeFileSync(at('probe.json'), probeText(CHANNELS))
  fs.writeFileSync(at('wide.json'), probeText(WIDE))
}

/** Every operator has its case: one that is new and untimed is a mistake. */
const checkComplete = (): void => {
  const timed = new Set([...untimed, ...operatorCases.flatMap(({ kinds = [] }) => kinds)])
  const missing = [...builtIn.operators.keys()].filter((kind) => !timed.has(kind))
  if (missing.length > 0) throw new Error(`no case in operatorCases.ts times ${missing.join(', ')}`)
}

/** The first frame of a round's window: another one each time. */
const startOf = (round: number, frames: number, seconds: number): number => {
  const room = Math.max(1, Math.floor(seconds * FREQUENCY) - frames)
  return (round * 7919 * 131) % room
}

const timeCase = async (
  { name, seconds: window = 1, rate = 1 }: OperatorCase,
  way: OperatorOrder['way'],
  jobs: number,
  { ours, theirs, rounds, seconds, output }: Run,
): Promise<Pick<OperatorRow, 'ours' | 'theirs'>> => {
  const [mine, other]: [Times, Times] = [
    { wall: [], cpu: [] },
    { wall: [], cpu: [] },
  ]
  const frames = Math.floor(window * FREQUENCY)
  const total = name === 'localWide' ? 0.3 : seconds
  // The first round is each side's warming up.
  for (let round = -1; round < rounds; round++) {
    // Over the joint, where there is one.
    const start = name === 'concatenate' ? total * FREQUENCY - frames + 1000 * (round + 2) : startOf(round + 1, frames, total)
    const [first, end] = [start, start + frames].map((frame) => Math.floor(frame * rate))
    const order: OperatorOrder = { name, way, jobs, output, start: first, end }
    for (const [side, times] of [[ours, mine] as const, [theirs, other] as const]) {
      if (side === undefined) continue
      const [wall, cpu] = await side.ask(order)
      // A case that failed there is told by that side.
      if (round < 0 || Number.isNaN(wall)) continue
      times.wall.push(wall)
      times.cpu.push(cpu)
    }
  }
  return { ours: mine, theirs: other }
}

interface Run {
  readonly ours: Side
  readonly theirs: Side | undefined
  readonly rounds: number
  readonly seconds: number
  readonly output: string
}

/** Markdown: a row a case; ratios of wall and of CPU time, marked where SpikeInterface is faster. */
const tableOf = (rows: readonly OperatorRow[], rounds: number): string => {
  const shown = (times: readonly number[]): string =>
    times.length === 0 ? '-' : `${(1000 * median(times)).toFixed(median(times) < 0.01 ? 2 : 0)} ms`
  const ratio = (theirs: readonly number[], ours: readonly number[]): string => {
    if (theirs.length === 0) return '-'
    const value = median(theirs) / median(ours)
    return `${value.toFixed(value < 10 ? 2 : 0)}×${value < 1 ? ' **slower**' : ''}`
  }
  const lines = rows.map(
    ({ case: { what }, way, ours, theirs }) =>
      `| ${what} | ${way} | ${shown(ours.wall)} | ${shown(theirs.wall)} | ${ratio(theirs.wall, ours.wall)} | ${ratio(theirs.cpu, ours.cpu)} |`,
  )
  return [
    '| operator | how | rxephys | SpikeInterface | ratio | of CPU time |\n|---|---|---|---|---|---|',
    ...lines,
    '',
    `Medians of ${rounds} interleaved rounds, ${CHANNELS} channels of int16 at 30 kHz, files in memory. ${machine()}`,
  ].join('\n')
}

const waysOf = (way: OperatorOrder['way']): readonly (readonly [jobs: number, said: string])[] =>
  way === 'save'
    ? [
        [1, 'save, 1 job'],
        [2, 'save, 2 jobs'],
      ]
    : [[1, way]]

export interface OperatorsOptions {
  readonly folder: string
  readonly rounds: number
  readonly seconds: number
  readonly python: string | undefined
  readonly wanted: readonly string[] | undefined
  readonly json: boolean
  readonly say: (line: string) => void
}

/** The whole run; what it prints. */
export const benchOperators = async ({
  folder,
  rounds,
  seconds,
  python,
  wanted,
  json,
  say,
}: OperatorsOptions): Promise<string> => {
  checkComplete()
  say(`making ${seconds} s of ${CHANNELS} channels in ${folder}`)
  await prepare(folder, seconds)
  const plain = 'dist/test/bench-operators.js'
  await build({
    entryPoints: ['test/bench/operatorsOurs.ts'],
    outfile: plain,
    bundle: true,
    packages: 'external',
    ...{ format: 'esm', platform: 'node', logLevel: 'error' },
  })
  const args = [folder, FREQUENCY, CHANNELS, WIDE].map(String)
  const ours = startSide(process.execPath, [plain, ...args])
  const theirs = python === undefined ? undefined : startSide(python, ['test/bench/operators.py', ...args])
  const run = { ours, theirs, rounds, seconds, output: path.join(folder, 'output.raw') }
  const rows: OperatorRow[] = []
  try {
    for (const each of operatorCases.filter(({ name }) => wanted?.includes(name) ?? true))
      for (const way of each.ways)
        for (const [jobs, said] of waysOf(way)) {
          rows.push({ case: each, way: said, ...(await timeCase(each, way, jobs, run)) })
          say(tableOf(rows.slice(-1), rounds).split('\n')[2])
        }
  } finally {
    ours.end()
    theirs?.end()
  }
  return json ? JSON.stringify({ rows }) : tableOf(rows, rounds)
}
