/**
 * Times saving as Zarr and reading it on both sides, in turn, in one run, on real recordings: generated noise tells little of
 * compression. Prints medians of wall and of CPU seconds, their ratios, peaks of memory, and sizes of files.
 */
import fs from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { machine, median } from './report.js'
import { type Side, startSide } from './side.js'
import { realRecordings, writeTiled } from './zarrData.js'

/** What a side is told to do. */
export interface ZarrOrder {
  readonly name: 'save' | 'chain' | 'read' | 'copy'
  readonly jobs: number
  readonly input: string
  readonly samplingFrequency: number
  readonly numChannels: number
  readonly output: string
  /** Whether the output stays. */
  readonly keep: boolean
  /** First frames and those after the last. */
  readonly windows: readonly (readonly [start: number, end: number])[]
}

export interface ZarrOptions {
  readonly folder: string
  readonly rounds: number
  readonly seconds: number
  readonly python: string | undefined
  readonly wanted: readonly string[] | undefined
  readonly json: boolean
  readonly say: (line: string) => void
}

interface ZarrCase {
  readonly name: string
  readonly what: string
  readonly act: ZarrOrder['name']
  readonly jobs: number
  /** The least ratio of SpikeInterface's time to ours, in this release of Node, that is asked for. */
  readonly must: number
}

/** Wall and CPU seconds, round by round; bytes. */
interface Taken {
  readonly wall: number[]
  readonly cpu: number[]
  peak: number
}
interface ZarrRow {
  readonly case: ZarrCase
  readonly ours: Taken
  readonly theirs: Taken
}

const FREQUENCY = 30_000
/** Node 20 has a slower WebAssembly. */
const newer = Number(process.versions.node.split('.')[0]) >= 24
const cases: readonly ZarrCase[] = [
  ...[1, 2].map((jobs): ZarrCase => ({ name: 'save', what: 'binary to Zarr', act: 'save', jobs, must: newer ? 1.5 : 1 })),
  ...[1, 2].map(
    (jobs): ZarrCase => ({ name: 'chain', what: 'Zarr, median reference, band-pass, Zarr', act: 'chain', jobs, must: 3 }),
  ),
  { name: 'read', what: 'all of it, by seconds', act: 'read', jobs: 1, must: newer ? 0.6 : 0.3 },
  { name: 'window', what: '100 ms at random places', act: 'read', jobs: 1, must: 1 },
]

/** The windows that both sides read: whole seconds, or tenths at scattered places. */
const windowsOf = (name: string, seconds: number): ZarrOrder['windows'] => {
  if (name === 'read') return Array.from({ length: seconds }, (_, second) => [second * FREQUENCY, (second + 1) * FREQUENCY])
  const [length, frames] = [FREQUENCY / 10, seconds * FREQUENCY]
  return Array.from({ length: 20 }, (_, index) => {
    const start = (index * 7919 * 131) % (frames - length)
    return [start, start + length]
  })
}

const timeCase = async (sides: readonly Side[], orders: readonly ZarrOrder[], rounds: number): Promise<Taken[]> => {
  const taken = sides.map((): Taken => ({ wall: [], cpu: [], peak: 0 }))
  // The first round is each side's warming up.
  for (let round = -1; round < rounds; round++)
    for (const [side, times] of taken.entries()) {
      const [wall, cpu] = await sides[side].ask(orders[side])
      if (round < 0) continue
      times.wall.push(wall)
      times.cpu.push(cpu)
    }
  for (const [side, times] of taken.entries()) times.peak = await sides[side].peak(orders[side])
  return taken
}

/** Bytes of the chunks of traces in a saved folder. */
const chunkBytes = (folder: string): number =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && !entry.name.startsWith('.') && /[\\/]traces_seg\d+([\\/]|$)/.test(`${entry.parentPath}/`),
    )
    .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0)

/** Of each real recording: bytes as samples, as theirs saves them and as ours does. */
const sizes = async (sides: readonly Side[], folder: string) => {
  const rows: { readonly name: string; readonly raw: number; readonly ours: number; readonly theirs: number }[] = []
  for (const { name, data, numChannels, samplingFrequency } of await realRecordings()) {
    const input = path.join(folder, 'real.raw')
    fs.writeFileSync(input, data)
    const bytes: number[] = []
    for (const [side, each] of sides.entries()) {
      const output = path.join(folder, `size${side}.zarr`)
      await each.ask({ name: 'save', jobs: 1, input, samplingFrequency, numChannels, output, keep: true, windows: [] })
      bytes.push(chunkBytes(output))
      fs.rmSync(output, { recursive: true })
    }
    rows.push({ name, raw: data.length, ours: bytes[0], theirs: bytes[1] })
  }
  return rows
}

const tableOf = (rows: readonly ZarrRow[], megabytes: number): readonly string[] => {
  const shown = (time: number, each: ZarrCase): string =>
    each.name === 'window' ? `${((1000 * time) / 20).toFixed(1)} ms` : `${(megabytes / time).toFixed(0)} MB/s`
  const ratio = (ours: readonly number[], theirs: readonly number[]): string => `${(median(theirs) / median(ours)).toFixed(1)}×`
  const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`
  return [
    '| case | jobs | rxephys | SpikeInterface | ratio | ratio of CPU time | asked | peak memory |\n|---|---|---|---|---|---|---|---|',
    ...rows.map(
      ({ case: each, ours, theirs }) =>
        `| ${each.what} | ${each.jobs} | ${shown(median(ours.wall), each)} | ${shown(median(theirs.wall), each)} | ${ratio(ours.wall, theirs.wall)} | ${ratio(ours.cpu, theirs.cpu)} | ${each.must}× | ${mebibytes(ours.peak)} / ${mebibytes(theirs.peak)} |`,
    ),
  ]
}

/** The whole run; what it prints. */
export const benchZarr = async ({ folder, rounds, seconds, python, wanted, json, say }: ZarrOptions): Promise<string> => {
  if (python === undefined) throw new Error('SpikeInterface is needed: what it wrote is read on both sides')
  const input = path.join(folder, 'input.raw')
  say(`making ${seconds} s of real recordings in ${folder}`)
  const numChannels = await writeTiled(input, seconds * FREQUENCY)
  const plain = 'dist/test/bench-zarr.js'
  await build({ entryPoints: ['test/bench/zarrOurs.ts'], outfile: plain, format: 'esm', logLevel: 'error' })
  const start = (): readonly Side[] => [startSide(process.execPath, [plain]), startSide(python, ['test/bench/zarrTheirs.py'])]
  const saved = path.join(folder, 'saved.zarr')
  const common = { samplingFrequency: FREQUENCY, numChannels, windows: [] }
  const preparing = start()
  // Both read what SpikeInterface wrote.
  await preparing[1].ask({ ...common, name: 'save', jobs: 1, input, output: saved, keep: true })
  const real = wanted === undefined || wanted.includes('sizes') ? await sizes(preparing, folder) : []
  for (const side of preparing) side.end()
  const rows: ZarrRow[] = []
  for (const each of cases.filter(({ name }) => wanted?.includes(name) ?? true)) {
    // Fresh processes for each case, so that its peak memory is its own.
    const sides = start()
    const orders = sides.map(
      (_, side): ZarrOrder => ({
        ...common,
        name: each.act,
        jobs: each.jobs,
        input: each.act === 'save' ? input : saved,
        output: path.join(folder, `output${side}.zarr`),
        keep: false,
        windows: each.act === 'read' ? windowsOf(each.name, seconds) : [],
      }),
    )
    try {
      const [ours, theirs] = await timeCase(sides, orders, rounds)
      rows.push({ case: each, ours, theirs })
      say(tableOf(rows.slice(-1), (seconds * FREQUENCY * numChannels * 2) / 1e6)[1])
    } finally {
      for (const side of sides) side.end()
    }
  }
  if (json) return JSON.stringify({ rows, sizes: real })
  const compared = real.filter(({ raw, theirs }) => raw < 20 * theirs)
  const ratios = compared.map(({ ours, theirs }) => ours / theirs)
  return [
    ...tableOf(rows, (seconds * FREQUENCY * numChannels * 2) / 1e6),
    '',
    ...(ratios.length === 0
      ? []
      : [
          `Files of ${ratios.length} real recordings: ${median(ratios).toFixed(3)} of SpikeInterface's in the median (asked: 1.01), ${Math.max(...ratios).toFixed(3)} at worst (asked: 1.07); ${real.length - ratios.length} shrink more than 20-fold and are left out.`,
        ]),
    `Medians of ${rounds} interleaved rounds of ${seconds} s of ${numChannels} channels. ${machine()}`,
  ].join('\n')
}
