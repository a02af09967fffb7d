/**
 * What a page waits for: `npm run bench:view`. A server of `rxephys view`, in a process of its own, on 384 channels of int16 at 30 kHz
 * that lie in the system's cache; each request as the page sends it, from its sending to its decoded answer.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { generateRecording } from '../../src/index.js'
import { decodeFrame } from '../../src/viewer/frame.js'

const [CHANNELS, RATE, SECONDS, COLUMNS] = [384, 30_000, 12, 1600]
const pipeline = [
  { name: 'commonReference', params: { operator: 'median' } },
  { name: 'bandpassFilter', params: { freqMin: 300, freqMax: 6000 } },
]

const folder = mkdtempSync(join(tmpdir(), 'rxephys-bench-view-'))
const day = `--source=generateRecording:${JSON.stringify({ numChannels: CHANNELS, durations: [86_400], dtype: 'int16', noiseLevel: 5 })}`

interface Served {
  readonly ask: (
    request: object,
    signal?: AbortSignal,
  ) => Promise<{ readonly ms: number; readonly bytes: number; readonly answer: unknown }>
  readonly parts: (request: object, until: number) => Promise<{ readonly first: number; readonly count: number }>
  readonly megabytes: () => number
  readonly stop: () => void
}

const serve = async (args: readonly string[]): Promise<Served> => {
  const child = spawn(process.execPath, ['dist/src/cli.js', 'view', ...args, '--no-open'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const address = await new Promise<URL>((resolve, reject) => {
    let text = ''
    child.on('exit', () => reject(new Error(`the server ended: ${text}`)))
    child.stdout.on('data', (part: Buffer) => {
      text += part
      const found = /http:\S+/.exec(text)
      if (found !== null) resolve(new URL(found[0]))
    })
  })
  const sent = (request: object, signal?: AbortSignal): Promise<Response> =>
    fetch(new URL('/api', address), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${address.searchParams.get('token')}`,
        // Not unpacked by fetch: its bytes are counted.
        'accept-encoding': 'gzip',
      },
      body: JSON.stringify(request),
      ...(signal !== undefined && { signal }),
    })
  return {
    ask: async (request, signal) => {
      const start = performance.now()
      const response = await sent(request, signal)
      const bytes = Number(response.headers.get('content-length'))
      const body = new Uint8Array(await response.arrayBuffer())
      if (!response.ok || response.headers.get('content-type')?.includes('json')) throw new Error(new TextDecoder().decode(body))
      const isZipped = body[0] === 0x1f && body[1] === 0x8b
      const answer = decodeFrame(isZipped ? new Uint8Array(gunzipSync(body)) : body)
      return { ms: performance.now() - start, bytes, answer }
    },
    parts: async (request, until) => {
      const stop = new AbortController()
      const start = performance.now()
      const reader = (await sent(request, stop.signal)).body?.getReader()
      let [first, count] = [Number.NaN, 0]
      while (reader !== undefined && performance.now() - start < until) {
        if ((await reader.read()).done) break
        if (count++ === 0) first = performance.now() - start
      }
      stop.abort()
      return { first, count }
    },
    megabytes: () => {
      const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? []
      return Number(kilobytes) / 1024
    },
    stop: () => child.kill('SIGINT'),
  }
}

const tell = (what: string, value: string): void => console.log(`${what.padEnd(64)} ${value}`)
const ms = (value: number): string => `${value.toFixed(0)} ms`
const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

const recording = await generateRecording({
  numChannels: CHANNELS,
  samplingFrequency: RATE,
  durations: [SECONDS],
  dtype: 'int16',
  seed: 0,
})
await recording.save(join(folder, 'raw'), { jobs: -1, progress: false })

const binFrames = 8
const frames = COLUMNS * binFrames
const server = await serve([join(folder, 'raw')])
const traces = (from: number, columns: number, steps: readonly object[], quantum = 2) => ({
  type: 'traces',
  recording: 'recording0',
  pipeline: steps,
  segment: 0,
  startFrame: from,
  endFrame: from + columns * binFrames,
  columns,
  quantum,
})
const described = await server.ask({ type: 'describe' })
const scale = await server.ask({ type: 'scale', recording: 'recording0', pipeline })
const first = await server.ask(traces(60_000, COLUMNS, pipeline))
tell('first traces of 384 channels, filtered: describe + noise + traces', ms(described.ms + scale.ms + first.ms))
tell('  of which describe, noise, traces', [described, scale, first].map((each) => ms(each.ms)).join(', '))
tell(`bytes of a view of ${COLUMNS} pixels, filtered, 2 µV`, `${(first.bytes / 1e6).toFixed(2)} MB`)
for (const [name, steps] of [
  ['raw', []],
  ['filtered', pipeline],
] as const) {
  const taken: number[] = []
  for (let step = 0; step < 60; step++) {
    // A step is a tenth of a window: the page asks for what it has not yet, whole grids of 256 columns.
    const { ms } = await server.ask(traces(60_000 + frames + step * 256 * binFrames, 256, steps))
    taken.push(ms)
  }
  tell(
    `scroll, 256 new columns, ${name}: median, 9 of 10, worst`,
    [middle(taken), taken.toSorted((a, b) => a - b)[53], Math.max(...taken)].map(ms).join(', '),
  )
}
const cached = await Promise.all([0, 1, 2].map(() => server.ask(traces(60_000, COLUMNS, pipeline))))
tell('the whole view once more, blocks cached', ms(middle(cached.map((each) => each.ms))))
tell('memory of the server, at most', `${server.megabytes().toFixed(0)} MB`)
server.stop()

const long = await serve(['-', day])
const overview = { type: 'overview', recording: 'recording0', pipeline: [], segment: 0, columns: COLUMNS, quantum: 1 }
const { first: begun, count } = await long.parts(overview, 5000)
tell('overview of 24 h, made as it is read: first part, parts in 5 s', `${ms(begun)}, ${count}`)
tell('memory of the server, at most', `${long.megabytes().toFixed(0)} MB`)
long.stop()
rmSync(folder, { recursive: true })
