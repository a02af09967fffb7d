/** What checksums cost a plain copy: the same copy with those that cost nothing, in turn with it, in one run. */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { machine, median } from './report.js'
import { startSide } from './side.js'
import type { ZarrOptions, ZarrOrder } from './zarr.js'
import { writeTiled } from './zarrData.js'

const FREQUENCY = 30_000

/** The whole run; what it prints. */
export const benchSums = async ({ folder, rounds, seconds, json, say }: ZarrOptions): Promise<string> => {
  const input = path.join(folder, 'input.raw')
  say(`making ${seconds} s of real recordings in ${folder}`)
  const numChannels = await writeTiled(input, seconds * FREQUENCY)
  const plain = 'dist/test/bench-zarr.js'
  await build({ entryPoints: ['test/bench/zarrOurs.ts'], outfile: plain, format: 'esm', logLevel: 'error' })
  const without = pathToFileURL(path.resolve('test/bench/noSums.mjs')).href
  const rows: { readonly jobs: number; readonly wall: readonly number[]; readonly cpu: readonly number[] }[] = []
  for (const jobs of [1, 2]) {
    const sides = [startSide(process.execPath, [plain]), startSide(process.execPath, ['--import', without, plain])]
    const output = path.join(folder, 'output.raw')
    const common = { jobs, input, samplingFrequency: FREQUENCY, numChannels, keep: false, windows: [] }
    const order: ZarrOrder = { ...common, name: 'copy', output }
    const taken: (readonly number[])[][] = sides.map(() => [])
    try {
      // The first round is each side's warming up.
      for (let round = -1; round < rounds; round++)
        for (const [which, side] of sides.entries()) {
          const answer = await side.ask(order)
          if (round >= 0) taken[which].push(answer)
        }
    } finally {
      for (const side of sides) side.end()
    }
    const medians = (place: number): readonly number[] => taken.map((answers) => median(answers.map((answer) => answer[place])))
    rows.push({ jobs, wall: medians(0), cpu: medians(1) })
  }
  if (json) return JSON.stringify({ rows })
  const more = ([held, none]: readonly number[]): string =>
    `${(1000 * held).toFixed(0)} / ${(1000 * none).toFixed(0)} ms (${(100 * (held / none - 1)).toFixed(0)} % more)`
  return [
    '| plain copy, with checksums / without | wall time | CPU time |\n|---|---|---|',
    ...rows.map(({ jobs, wall, cpu }) => `| ${jobs} ${jobs === 1 ? 'job' : 'jobs'} | ${more(wall)} | ${more(cpu)} |`),
    '',
    `At most 5 % more is asked. Medians of ${rounds} interleaved rounds of ${seconds} s of ${numChannels} channels. ${machine()}`,
  ].join('\n')
}
