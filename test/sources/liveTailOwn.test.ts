/** What another process writes with `writeTo` is followed while it grows, to its end or until that process is killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import readline from 'node:readline'
import { binary, type Chunk, FaultError, type LiveOptions, open, openLive, recoverUnfinished } from 'rxephys'
import { lastValueFrom, toArray } from 'rxjs'
import { expect, test } from 'vitest'
import { temporaryFolder } from './support.js'

const folder = temporaryFolder()
const CHANNELS = 3

/** Writes as many frames as a line of its input says, and tells on a line how many are durable; every sample says which it is. */
const program = (out: string, options: object): string => `
  import readline from 'node:readline'
  import { writeTo } from 'rxephys'
  import { Subject } from 'rxjs'
  const header = { samplingFrequency: 1000, channelIds: ['a', 'b', 'c'], dtype: 'int16', properties: {}, annotations: {} }
  const source = new Subject()
  source.pipe(writeTo(${JSON.stringify(out)}, ${JSON.stringify(options)})).subscribe({
    next: ({ frames, saved }) => console.log(frames + (saved === undefined ? '' : ' whole')),
    error: (error) => console.log('failed ' + error.message),
  })
  let start = 0
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const frames = Number(line)
    if (frames === 0) source.complete()
    else {
      const data = Int16Array.from({ length: frames * ${CHANNELS} }, (_, index) => start * ${CHANNELS} + index)
      source.next({ header, segment: 0, start, frames, dtype: 'int16', data, last: false, time: start / 1000 })
      start += frames
    }
  }`

interface Writing {
  readonly child: ChildProcess
  readonly write: (frames: number) => void
  /** The next line that it tells. */
  readonly told: () => Promise<string>
}

const writing = (out: string, options: object = {}): Writing => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program(out, options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    child,
    write: (frames) => void child.stdin.write(`${frames}\n`),
    told: async () => `${(await lines.next()).value}`,
  }
}
const durable = async ({ told }: Writing, frames: number): Promise<void> => {
  for (;;) if (Number(await told()) >= frames) return
}
const ramp = (frames: number): readonly number[] => Array.from({ length: frames * CHANNELS }, (_, index) => index)
const samplesOf = (chunks: readonly Chunk[]): readonly number[] => chunks.flatMap(({ data }) => Array.from(data, Number))
const tail = (out: string, options?: LiveOptions) => openLive(`tail:${out}?from=start&pollMs=5`, options)

test.each([
  ['a folder', 'night', {}],
  ['a file', 'night.dat', {}],
  ['Zarr, of which files are encoded meanwhile', 'night.zarr', { formatParams: { chunkSize: 64 } }],
  ['Zarr of version 3', 'night3.zarr', { formatParams: { zarrFormat: 3, chunkSize: 16, shardSize: 64 } }],
  ['Zarr in another dtype, in a thread of its own', 'wide.zarr', { dtype: 'float32', inWorker: true }],
])('%s: frames come once they are durable, and it ends where that ends', async (_, name, options) => {
  const out = join(folder, name)
  const writer = writing(out, options)
  writer.write(150)
  await durable(writer, 150)
  const chunks: Chunk[] = []
  let more = 0
  for await (const chunk of await tail(out, { attempts: 0 })) {
    chunks.push(chunk)
    const frames = chunks.reduce((sum, each) => sum + each.frames, 0)
    if (frames === 150 && more === 0) writer.write(++more * 100)
    if (frames === 250 && more === 1) {
      more++
      writer.write(33)
      writer.write(0)
    }
  }
  expect(samplesOf(chunks)).toEqual(ramp(283))
  expect(chunks[0].time).toBe(0)
  // One file of samples says nothing of itself.
  const described = { filePaths: [out], samplingFrequency: 1000, numChannels: CHANNELS, dtype: 'int16' } as const
  const saved = name.endsWith('.dat') ? await binary(described) : await open(out)
  expect([...(await saved.getTraces()).data]).toEqual(ramp(283))
  expect(chunks[0].dtype).toBe(saved.dtype)
  writer.child.kill()
})

test.each([
  ['a folder', 'killed', {}],
  ['Zarr', 'killed.zarr', { formatParams: { chunkSize: 64 } }],
  ['Zarr, in a thread of its own', 'killed2.zarr', { formatParams: { chunkSize: 64 }, inWorker: true }],
])(
  '%s of a process that is killed: what is durable has come, opening it says how much that is, and it is recovered',
  async (_, name, options) => {
    const out = join(folder, name)
    const writer = writing(out, options)
    writer.write(100)
    await durable(writer, 100)
    writer.write(200)
    await durable(writer, 300)
    const followed = lastValueFrom((await tail(out, { attempts: 0 })).pipe(toArray())).catch((error: unknown) => error)
    writer.write(70)
    writer.child.kill('SIGKILL')
    await once(writer.child, 'exit')
    const fault = await followed
    expect(fault).toBeInstanceOf(FaultError)
    expect(`${fault}`).toMatch(/Incomplete.*none, before it is whole.*recoverUnfinished/)
    const refused = await open(out).catch((error: unknown) => `${error}`)
    const frames = Number(/with (\d+) frames that are durable/.exec(`${refused}`)?.[1])
    // What was told as durable is; of what came after it, all or nothing.
    expect([300, 370]).toContain(frames)
    const recovered = await recoverUnfinished(out)
    expect([...(await recovered.getTraces()).data]).toEqual(ramp(frames))
    expect(existsSync(`${out}.rxephys-unfinished`)).toBe(false)
  },
)
