/**
 * Times live acquisitions: the rig in a process of its own, its cost beside it, and prints histograms of the latency.
 *
 * npm run bench:live -- [--seconds 600] [--cases 384,64,384x4] [--jobs 1,2,3] [--block 300] [--place FOLDER] [--node OPTIONS]
 *
 * A case is so many channels, or so many streams of so many. Latency is counted from when the rig handed on the answer that holds the last sample which an output needs.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { histogramOf, quantile } from './histogram.js'
import type { LiveOrder, PipelineReport } from './livePipeline.js'
import type { RigReport } from './liveRig.js'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    cases: { type: 'string', default: '384,64,384x2,384x4' },
    jobs: { type: 'string', default: '1,2,3' },
    block: { type: 'string', default: '300' },
    place: { type: 'string', default: os.tmpdir() },
    node: { type: 'string' },
  },
})
/** Of the processes that are measured: `--cpu-prof`, `--trace-gc`. */
const nodeOptions = values.node === undefined ? [] : values.node.split(' ')
const FREQUENCY = 30_000
/** Seconds of the beginning that are not counted: noise is estimated, and code is compiled. */
const WARM = 5
/** Further behind at the end, in milliseconds, is not keeping up. */
const BEHIND = 200
const seconds = Number(values.seconds) + WARM

const bundled = async (name: string): Promise<string> => {
  const outfile = `dist/test/bench-${name}.js`
  await build({
    entryPoints: [`test/bench/${name}.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    packages: 'external',
    external: ['#*'],
    format: 'esm',
    logLevel: 'error',
  })
  return outfile
}

const answerOf = async <A>(child: ChildProcess): Promise<A> => {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a process of the benchmark ended: ${code}`)
  })
  ended.catch(() => undefined)
  const [answer] = await Promise.race([once(child, 'message'), ended])
  return answer
}

const started = (script: string, args: readonly string[]): ChildProcess =>
  fork(script, args, { execArgv: nodeOptions, serialization: 'advanced', stdio: 'inherit' })

interface Result {
  readonly latencies: readonly number[]
  /** From when the last sample that is needed was acquired by the rig: polls, the network, the pipeline. */
  readonly sinceAcquired: readonly number[]
  /** What of each latency other programs had the CPU while the pipeline was ready to run, at most. */
  readonly waits: readonly number[]
  readonly rigs: readonly RigReport[]
  readonly pipeline: PipelineReport
}

/** One case: so many streams of so many channels, in one pipeline process. */
const measure = async (
  channels: number,
  streams: number,
  jobs: number,
  scripts: { readonly rig: string; readonly pipeline: string },
) => {
  const place = fs.mkdtempSync(path.join(values.place, 'rxephys-bench-live-'))
  const rigs = Array.from({ length: streams }, () => started(scripts.rig, [String(channels), String(FREQUENCY)]))
  const pipeline = started(scripts.pipeline, [])
  try {
    const ports = await Promise.all(rigs.map((rig) => answerOf<{ readonly port: number }>(rig)))
    const order: LiveOrder = {
      addresses: ports.map(({ port }) => `spikeglx://127.0.0.1:${port}?stream=imec0.ap`),
      channels,
      seconds,
      outputs: rigs.map((_, stream) => path.join(place, `recorded${stream}`)),
      blockFrames: Number(values.block),
      jobs,
    }
    pipeline.send(order)
    const report = await answerOf<PipelineReport>(pipeline)
    const rigReports = await Promise.all(
      rigs.map((rig) => {
        rig.send('end')
        return answerOf<RigReport>(rig)
      }),
    )
    await Promise.all([...rigs, pipeline].map((child) => child.exitCode ?? once(child, 'exit')))
    return resultOf(report, rigReports)
  } finally {
    for (const child of [...rigs, pipeline]) child.kill()
    fs.rmSync(place, { recursive: true, force: true })
  }
}

const resultOf = (pipeline: PipelineReport, rigs: readonly RigReport[]): Result => {
  const { needed, times, streams } = pipeline
  const [latencies, sinceAcquired, waits]: [number[], number[], number[]] = [[], [], []]
  const places = rigs.map(() => 0)
  const from = times[0] + 1000 * WARM
  for (const [index, frame] of needed.entries()) {
    const stream = streams[index]
    const { ends, times: sent, began } = rigs[stream]
    while (places[stream] < ends.length && ends[places[stream]] < frame) places[stream]++
    const handed = sent[places[stream]]
    // What a gap ends leaves at once, and needs nothing after it.
    if (pipeline.lost > 0 && (handed === undefined || handed > times[index])) continue
    if (handed === undefined || handed > times[index])
      throw new Error(`an output left before frame ${frame}, which it needs, was handed on: the benchmark is wrong`)
    if (times[index] < from) continue
    latencies.push(times[index] - handed)
    waits.push(pipeline.waited[index] - waitedBy(pipeline.before, handed))
    sinceAcquired.push(times[index] - began - (1000 * frame) / FREQUENCY)
  }
  return { latencies, sinceAcquired, waits, rigs, pipeline }
}

/** How long the pipeline had waited for a CPU by some time, or a little less. */
const waitedBy = ({ times, waited }: PipelineReport['before'], time: number): number => {
  let [low, high] = [0, times.length]
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (times[middle] <= time) low = middle
    else high = middle
  }
  return waited[low] ?? 0
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`
const mean = (all: readonly number[]): number => all.reduce((sum, each) => sum + each, 0) / Math.max(1, all.length)
const inMs = (milliseconds: number): string => `${milliseconds.toFixed(1)} ms`
const inMiB = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`

/** Latencies without the time for which other programs had the CPU. */
const ownOf = (latencies: readonly number[], waits: readonly number[]): readonly number[] =>
  latencies.map((latency, index) => Math.max(0, latency - waits[index]))

const told = (name: string, { latencies, sinceAcquired, waits, rigs, pipeline }: Result): string => {
  const { memory, shares, lost, peaks, received, recorded } = pipeline
  const steady = memory.slice(WARM)
  const third = Math.max(1, Math.floor(steady.length / 3))
  const own = ownOf(latencies, waits)
  const of = (all: readonly number[], share: number): string => inMs(quantile(all, share))
  // One that does not keep up is further behind at the end than polls and blocks make it.
  const behind = quantile(sinceAcquired.slice(-Math.ceil(sinceAcquired.length / 10)), 0.5)
  return [
    `${name}: ${lost === 0 && behind < BEHIND ? 'keeps up' : `does not keep up: ${inMs(behind)} behind at the end`}`,
    `  lost ${lost} of ${received.join(' + ')} frames, recorded ${recorded.join(' + ')}; ${peaks} peaks`,
    `  latency p50 ${of(latencies, 0.5)}, p99 ${of(latencies, 0.99)}, p99.9 ${of(latencies, 0.999)}, most ${of(latencies, 1)}`,
    `  without waiting for a CPU that others had: p50 ${of(own, 0.5)}, p99 ${of(own, 0.99)}, most ${of(own, 1)}`,
    `  since the rig acquired it: p50 ${of(sinceAcquired, 0.5)}, p99 ${of(sinceAcquired, 0.99)}`,
    `  pipeline ${percent(mean(shares.slice(WARM)))} of a core; rig ${rigs.map(({ share }) => percent(share)).join(' + ')}`,
    `  memory ${inMiB(mean(steady.slice(0, third)))} in the first third, ${inMiB(mean(steady.slice(-third)))} in the last, most ${inMiB(Math.max(...memory))}`,
    ...histogramOf(latencies).map((line) => `    ${line}`),
  ].join('\n')
}

const scripts = { rig: await bundled('liveRig'), pipeline: await bundled('livePipeline') }
const threads = ['all in one thread', 'recordings in threads of their own', 'recordings and operators in threads of their own']
for (const each of values.cases.split(','))
  for (const jobs of values.jobs.split(',').map(Number)) {
    const [channels, streams = 1] = each.split('x').map(Number)
    const name = `${each} channels, ${values.seconds} s, ${threads[jobs - 1]}; load of the machine ${os.loadavg()[0].toFixed(1)}`
    process.stdout.write(`${told(name, await measure(channels, streams, jobs, scripts))}\n`)
  }
