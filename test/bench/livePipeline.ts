/** The pipeline of the live benchmark, a process of its own: it takes an order, acquires, and tells what it has measured. */
import { calibrate, generateRecording, inWorkers, type LiveStream, openLive, type SpikeChunk, writeTo } from 'rxephys'
import { bandpassFilter, commonReference, detectPeaks, setProbe } from 'rxephys/operators'
import { last, lastValueFrom, map, type Observable, takeUntil, tap, timer } from 'rxjs'
import { waited } from './waited.js'

export interface LiveOrder {
  readonly addresses: readonly string[]
  readonly channels: number
  readonly seconds: number
  readonly outputs: readonly string[]
  readonly blockFrames: number
  /** 1: all in one thread. 2: each recording in a thread of its own. 3: the operators of each stream, too. */
  readonly jobs: number
}

/** What the pipeline has measured. Times are those of the machine, in milliseconds. */
export interface PipelineReport {
  /** Of every chunk of peaks: the frame of the source that it needed last, when it left, and which stream it is of. */
  readonly needed: readonly number[]
  readonly times: readonly number[]
  readonly streams: readonly number[]
  /** How long this thread had waited for a CPU: by when it had taken chunks, and by when each output left. */
  readonly before: { readonly times: readonly number[]; readonly waited: readonly number[] }
  readonly waited: readonly number[]
  readonly peaks: number
  readonly received: readonly number[]
  readonly recorded: readonly number[]
  readonly lost: number
  /** Bytes of memory, second by second. */
  readonly memory: readonly number[]
  /** Share of one core, second by second. */
  readonly shares: readonly number[]
}

/** The clock that all processes of this machine have in common, in milliseconds. */
const now = (): number => Number(process.hrtime.bigint()) / 1e6

const CALIBRATION = 2
const SWEEP_MS = 1

const measure = async ({ addresses, channels, seconds, outputs, blockFrames, jobs }: LiveOrder): Promise<PipelineReport> => {
  const probed = await generateRecording({ numChannels: channels, durations: [0.1] })
  const probe = probed.getProbegroup()
  if (probe === undefined) throw new Error('a generated recording has a probe')
  const acquisitions = await Promise.all(addresses.map((address) => openLive(address)))
  const { samplingFrequency } = acquisitions[0].header
  const band = bandpassFilter({ freqMin: 300, freqMax: 6000, blockFrames })
  const margin = Math.round((5000 / 300 / 1000) * samplingFrequency)
  const after = Math.floor((SWEEP_MS * samplingFrequency) / 1000) + 1
  const [needed, times, streams, waits]: [number[], number[], number[], number[]] = [[], [], [], []]
  const before: { times: number[]; waited: number[] } = { times: [], waited: [] }
  let peaks = 0
  const stop = timer(1000 * seconds)
  const work = acquisitions.flatMap((acquisition, stream) => {
    const listened = (name: string): Observable<Parameters<typeof noteOrigin>[0]> =>
      acquisition.listen({ name, overflow: 'fail' }).pipe(takeUntil(stop))
    let origin = 0
    const noteOrigin = (chunk: LiveStream extends Observable<infer C> ? C : never): void => {
      before.times.push(now())
      before.waited.push(waited())
      if (chunk.start === 0 && chunk.frames > 0) origin = chunk.sample ?? 0
    }
    const note = ({ end, last: isLast, spikes }: SpikeChunk): void => {
      peaks += spikes.sampleIndex.length
      if (isLast) return
      needed.push(origin + blockFrames * Math.ceil((end + after) / blockFrames) + margin)
      times.push(now())
      streams.push(stream)
      waits.push(waited())
    }
    const operators = [setProbe({ probe }), commonReference({ operator: 'median' }), band] as const
    // Where its own thread works, an acquisition is asked when there is room.
    const source = acquisition.listen({ name: 'pipeline', overflow: 'fail' })
    acquisition.pipe(takeUntil(stop)).subscribe(noteOrigin)
    const processed = jobs > 2 ? source.pipe(inWorkers(operators), takeUntil(stop)) : source.pipe(takeUntil(stop), ...operators)
    const detected = processed.pipe(
      calibrate(detectPeaks({ excludeSweepMs: SWEEP_MS }), { seconds: CALIBRATION }),
      tap(note),
      last(),
      map(() => 0),
    )
    const recorded = listened('recording').pipe(
      writeTo(outputs[stream], { inWorker: jobs > 1 }),
      last(),
      map(({ frames }) => frames),
    )
    return [lastValueFrom(recorded), lastValueFrom(detected)]
  })
  const [memory, shares]: [number[], number[]] = [[], []]
  let [cpu, at] = [process.cpuUsage(), now()]
  const watch = setInterval(() => {
    memory.push(process.memoryUsage.rss())
    const { user, system } = process.cpuUsage(cpu)
    shares.push((user + system) / 1000 / (now() - at))
    cpu = process.cpuUsage()
    at = now()
  }, 1000)
  const frames = await Promise.all(work)
  clearInterval(watch)
  const status = acquisitions.map((acquisition) => acquisition.status())
  const lost = status.reduce((sum, { consumers }) => sum + consumers.reduce((all, each) => all + each.lost, 0), 0)
  const received = status.map((each) => each.received)
  return {
    needed,
    times,
    streams,
    before,
    waited: waits,
    peaks,
    received,
    recorded: frames.filter((_, index) => index % 2 === 0),
    lost,
    memory,
    shares,
  }
}

process.once('message', (order: LiveOrder) => {
  measure(order).then(
    (report) => process.send?.(report, () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
      process.exit(1)
    },
  )
})
