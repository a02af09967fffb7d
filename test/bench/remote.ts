/** Long reads over HTTP and from S3, both on loopback, as shares of the same reads of a disk, in turn, in one run. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'
import { build } from 'esbuild'
import { binary } from 'rxephys/sources'
import { machine, median } from './report.js'
import { startSide } from './side.js'
import type { ZarrOptions, ZarrOrder } from './zarr.js'
import { writeTiled } from './zarrData.js'

const FREQUENCY = 30_000
/** Seconds of a read. */
const LONG = 5

/** The whole run; what it prints. */
export const benchRemote = async ({ folder, rounds, seconds, json, say }: ZarrOptions): Promise<string> => {
  const input = path.join(folder, 'input.raw')
  const served = path.join(folder, 'served')
  fs.mkdirSync(served)
  say(`making ${seconds} s of real recordings in ${folder}`)
  const numChannels = await writeTiled(input, seconds * FREQUENCY)
  const recording = await binary({ filePaths: [input], numChannels, samplingFrequency: FREQUENCY, dtype: 'int16' })
  const saves = ['x.zarr', 'x'] as const
  for (const save of saves) await recording.save(path.join(served, save), { jobs: 2 })
  for (const name of ['remoteServer', 'zarrOurs'])
    await build({
      entryPoints: [`test/bench/${name}.ts`],
      outfile: `dist/test/bench-${name}.js`,
      format: 'esm',
      platform: 'node',
      bundle: name === 'remoteServer',
      logLevel: 'error',
    })
  const server = spawn(process.execPath, ['dist/test/bench-remoteServer.js', served], { stdio: ['ignore', 'pipe', 'inherit'] })
  const rows: { readonly save: string; readonly from: string; readonly wall: number; readonly cpu: number }[] = []
  try {
    const { value: told } = await readline.createInterface({ input: server.stdout })[Symbol.asyncIterator]().next()
    const [web, bucket] = String(told).split(' ')
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_S3: bucket,
      AWS_ACCESS_KEY_ID: 'nobody',
      AWS_SECRET_ACCESS_KEY: 'nothing',
      AWS_REGION: 'us-east-1',
    })
    const places = { disk: served, HTTP: web, S3: 's3://bucket' }
    const side = startSide(process.execPath, ['dist/test/bench-zarrOurs.js'])
    const windows = Array.from({ length: Math.floor(seconds / LONG) }, (_, each) => {
      const start = each * LONG * FREQUENCY
      return [start, start + LONG * FREQUENCY] as const
    })
    const common = { jobs: 1, samplingFrequency: FREQUENCY, numChannels, keep: true, output: '', windows }
    try {
      for (const save of saves) {
        const taken = new Map(Object.keys(places).map((from) => [from, [] as (readonly number[])[]]))
        // The first round is the side's warming up.
        for (let round = -1; round < rounds; round++)
          for (const [from, place] of Object.entries(places)) {
            const order: ZarrOrder = { ...common, name: 'read', input: `${place}/${save}` }
            const answer = await side.ask(order)
            if (round >= 0) taken.get(from)?.push(answer)
          }
        for (const [from, answers] of taken) {
          const [wall, cpu] = [0, 1].map((which) => median(answers.map((answer) => answer[which])))
          rows.push({ save, from, wall, cpu })
        }
      }
    } finally {
      side.end()
    }
  } finally {
    server.kill()
  }
  if (json) return JSON.stringify({ rows })
  const localOf = (save: string) => rows.find((row) => row.save === save && row.from === 'disk')
  const share = (row: (typeof rows)[number], which: 'wall' | 'cpu'): string =>
    `${(1000 * row[which]).toFixed(0)} ms (${(row[which] / (localOf(row.save)?.[which] ?? Number.NaN)).toFixed(2)})`
  return [
    "| reading all of | from | wall time (of the disk's) | CPU time of the reader |\n|---|---|---|---|",
    ...rows.map(
      (row) => `| ${row.save === 'x' ? 'a folder' : 'a Zarr'} | ${row.from} | ${share(row, 'wall')} | ${share(row, 'cpu')} |`,
    ),
    '',
    `At most 1.3 of the disk's time is asked. Reads of ${LONG} s; medians of ${rounds} interleaved rounds of ${seconds} s of ${numChannels} channels.`,
    `The servers are one process on this machine. ${machine()}`,
  ].join('\n')
}
