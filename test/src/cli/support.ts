import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { vi } from 'vitest'
import { main } from '../../../src/cli/main.js'
import { bytesOf } from '../../../src/model/dtype.js'
import { put } from '../../sources/support.js'

const entry = resolve('dist/src/cli.js')
if (!existsSync(entry)) throw new Error(`${entry} is missing: npm run build`)

export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Run the built command line to its end; `onStart` gets a function that sends it a signal. */
export const spawned = (
  args: readonly string[],
  { onStart }: { readonly onStart?: (kill: (signal: NodeJS.Signals) => void) => void } = {},
): Promise<Outcome> =>
  new Promise((done, failed) => {
    const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', failed)
    child.on('close', (status) => done({ status, stdout, stderr }))
    onStart?.((signal) => child.kill(signal))
  })

/** Do something as soon as a condition holds, whenever that is. */
export const whenever = (holds: () => boolean, act: () => void): void => {
  const timer = setInterval(() => {
    if (!holds()) return
    clearInterval(timer)
    act()
  }, 5)
  timer.unref()
}

/** Run a command line in this process, one at a time: what costs no start of another. */
export const rxephys = async (args: readonly string[]): Promise<Outcome> => {
  const written = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += text.toString()
      return true
    }),
  )
  try {
    return { status: await main(args), ...written }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

/** What a command line that succeeds prints. */
export const succeed = async (args: readonly string[], run = rxephys): Promise<string> => {
  const { status, stdout, stderr } = await run(args)
  if (status !== 0) throw new Error(`rxephys ${args.join(' ')}: status ${status}\n${stderr}`)
  return stdout
}

/** Frames and channels of `rawFile`. */
export const FRAMES = 40_000
export const CHANNELS = 4

/** A file of int16 samples that no filter leaves alone: a slow wave and a fast one on each channel. */
export const rawFile = (folder: string, name = 'raw.dat', frames = FRAMES): string =>
  put(
    join(folder, name),
    bytesOf(
      Int16Array.from({ length: frames * CHANNELS }, (_, index) => {
        const [frame, channel] = [Math.floor(index / CHANNELS), index % CHANNELS]
        return Math.round(900 * Math.sin(frame / (700 + channel)) + 300 * Math.sin(frame * (0.3 + 0.1 * channel)))
      }),
    ),
  )

/** What `--source` takes for it. */
export const rawSource = `binary:{"samplingFrequency":30000,"numChannels":${CHANNELS},"dtype":"int16","gainToUv":0.5,"offsetToUv":0}`

/** What `info --json` prints, as far as tests look at it. */
export interface Info {
  readonly rxephysInfo: number
  readonly samplingFrequency: number
  readonly dtype: string
  readonly numChannels: number
  readonly channelIds: readonly (string | number)[]
  readonly segments: readonly { readonly frames: number; readonly startTime: number | null }[]
  readonly gainToUv: readonly number[] | null
  readonly pipeline: { readonly nodes: readonly { readonly kind: string }[] }
  readonly savedFrom: { readonly nodes: readonly { readonly kind: string }[] } | null
  readonly checksum?: { readonly algorithm: string; readonly value: string; readonly segments: readonly string[] }
}

/** `info --json` of a path. */
export const infoOf = async (...args: readonly string[]): Promise<Info> => JSON.parse(await succeed(['info', ...args, '--json']))
