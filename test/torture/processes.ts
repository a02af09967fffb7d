/** Real processes that save, and what a reader of another process finds meanwhile and afterwards. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { generateRecording, memoryEvents, open, openEvents, openSorting } from 'rxephys'
import { refuseUnfinished } from '../../src/api/unfinished.js'
import { builtIn } from '../../src/catalog.js'
import type { SinkEntry } from '../../src/declare/catalog.js'
import { faultOf } from '../../src/model/fault.js'
import type { DataKind } from '../../src/model/kinds.js'
import { files } from '../../src/platform/node.js'

const entry = path.resolve('dist/src/cli.js')
if (!fs.existsSync(entry)) throw new Error(`${entry} is missing: npm run build`)

/** A sink, and the saves of two of a kind through it, of which every value differs. */
export interface Contest {
  readonly kind: string
  /** The kind, and how it writes where that is not as usual. */
  readonly called: string
  /** The path of an output, by a name. */
  readonly at: (name: string) => string
  /** The command that saves one of the two. */
  readonly command: (which: 0 | 1, out: string, ...more: readonly string[]) => readonly string[]
  /** What each of the two is to a reader, once it is saved. */
  readonly whole: readonly [string, string]
}

/** What a reader finds: a hash of all that is saved, or the tag of a fault. */
export const look = async (kind: string, out: string): Promise<string> => {
  try {
    refuseUnfinished(out, files)
    const sink = builtIn.sinks.get(kind)
    // Whoever reads a file of samples takes its bytes as they are.
    if (sink?.kind === 'binary') return hashOf([fs.readFileSync(out)])
    const parts = await readers[sink?.takes ?? 'traces'](out)
    return hashOf(parts)
  } catch (error) {
    const fault = faultOf(error, 'reading')
    return fault._tag === 'Unreadable' && 'found' in fault ? `${fault._tag}: ${fault.found}` : fault._tag
  }
}

type Parts = readonly (NodeJS.ArrayBufferView | string)[]

const hashOf = (parts: Parts): string => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

const readers: Readonly<Record<DataKind, (path: string) => Promise<Parts>>> = {
  traces: async (path) => {
    using recording = await open(path)
    const { header, segments } = recording.node
    const traces = await Promise.all(segments.map((_, segment) => recording.getTraces({ segment })))
    return [JSON.stringify([header.channelIds, header.properties]), ...traces.map(({ data }) => data)]
  },
  spikes: async (path) => {
    const sorting = await openSorting(path)
    const spikes = await sorting.getSpikes({ segment: 0 })
    return [JSON.stringify(sorting.unitIds), spikes.sampleIndex, spikes.unitIndex]
  },
  events: async (path) => {
    const events = await openEvents(path)
    const { sampleIndex, channelIndex, value } = await events.getEvents({ segment: 0 })
    return [JSON.stringify(events.channelIds), sampleIndex, channelIndex, value]
  },
}

/** A process that saves; `began` resolves when something unfinished stands beside the output. */
export const saving = (command: readonly string[], out: string) => {
  const child: ChildProcess = spawn(process.execPath, [entry, ...command], { stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise<{ readonly status: number | null; readonly stderr: string }>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, stderr }))
  })
  const began = new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (!fs.existsSync(`${out}.rxephys-unfinished`)) return
      clearInterval(timer)
      resolve()
    }, 1)
    void ended.then(() => {
      clearInterval(timer)
      resolve()
    })
  })
  return { began, ended, kill: () => child.kill('SIGKILL') }
}

const inputs = async (base: string): Promise<Readonly<Record<DataKind, readonly [string, string]>>> => {
  const at = (name: string): string => path.join(base, name)
  const both = [0, 1] as const
  for (const seed of both) {
    const made = await generateRecording({ numChannels: 16, durations: [12], samplingFrequency: 10_000, dtype: 'int16', seed })
    await made.save(at(`recording${seed}`))
    const frames = Float64Array.from({ length: 400_000 }, (_, event) => 3 * event + seed)
    const value = frames.map((_, event) => (event + 1) % 2)
    const events = { sampleIndex: frames, channelIndex: frames.map(() => 0), value }
    await (await memoryEvents({ samplingFrequency: 30_000, channelIds: ['sync'], events })).save(at(`events${seed}`))
  }
  const pair = (name: string): readonly [string, string] => [at(`${name}0`), at(`${name}1`)]
  return { traces: pair('recording'), spikes: pair('recording'), events: pair('events') }
}

const operators: Readonly<Record<DataKind, readonly string[]>> = {
  traces: ['--op', 'bandpassFilter:{"freqMin":300,"freqMax":3000}', '--chunk-size', '2000'],
  spikes: [
    '--op',
    'bandpassFilter:{"freqMin":300,"freqMax":3000}',
    '--op',
    'detectPeaks:{"method":"by_channel","detectThreshold":3}',
  ],
  events: ['--op', 'annotate:{"key":"of","value":"a test"}'],
}

/** What some sinks write in another way too. */
const otherWays: Readonly<Record<string, string>> = {
  zarr: 'zarr:{"zarrFormat":3,"chunkSize":1000,"shardSize":20000}',
  zarrSorting: 'zarr:{"zarrFormat":3}',
}

/** Of these sinks, every way in which they write: the kind, and the format as the command line takes it. */
const waysOf = (sinks: readonly SinkEntry[]): readonly (readonly [sink: SinkEntry, called: string, format: string])[] =>
  sinks.flatMap((sink) => [
    [sink, sink.kind, sink.kind] as const,
    ...(Object.hasOwn(otherWays, sink.kind) ? [[sink, `${sink.kind} 3`, otherWays[sink.kind]] as const] : []),
  ])

/** These sinks, each of the two saved once. */
export const contests = async (base: string, sinks: readonly SinkEntry[]): Promise<readonly Contest[]> => {
  const sources = await inputs(base)
  return Promise.all(
    waysOf(sinks).map(async ([{ kind, takes, endings }, called, format]) => {
      // One name for all: checksums beside a file tell its name.
      const at = (name: string): string => path.join(base, `${called} ${name}`, `out${endings[0] ?? ''}`)
      const command: Contest['command'] = (which, out, ...more) => [
        ...['save', sources[takes][which], out, '--format', format, '--no-progress', ...operators[takes], ...more],
      ]
      const whole = async (which: 0 | 1): Promise<string> => {
        const out = at(`whole${which}`)
        const { status, stderr } = await saving(command(which, out), out).ended
        if (status !== 0) throw new Error(`${called}: ${stderr}`)
        return look(kind, out)
      }
      return { kind, called, at, command, whole: [await whole(0), await whole(1)] as const }
    }),
  )
}
