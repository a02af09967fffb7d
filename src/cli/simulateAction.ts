import { sockets } from '#platform'
import { addressAt } from '../api/address.js'
import { allKinds } from '../api/kinds.js'
import { readable } from '../api/live.js'
import { noneOfThisName } from '../codec/names.js'
import type { CommandContext } from './command.js'
import { registerModules } from './input.js'
import { print } from './output.js'
import { UsageError } from './usage.js'

interface SimulateValues {
  readonly from?: string | undefined
  readonly stream?: string | undefined
  readonly module?: readonly string[] | undefined
  readonly host?: string | undefined
  readonly port?: string | undefined
  readonly as?: string | undefined
  readonly speed?: string | undefined
  readonly drop?: string | undefined
  readonly duplicate?: string | undefined
  readonly split?: string | undefined
  readonly corrupt?: string | undefined
  readonly delay?: string | undefined
  readonly seed?: string | undefined
}

/** Stand in for a rig until Ctrl-C. Rejects with a `FaultError` or a `UsageError`. */
export const simulateUntilStopped = async (protocol: string, values: SimulateValues, context: CommandContext): Promise<void> => {
  await registerModules(values.module)
  const { from, stream, host = '127.0.0.1' } = values
  if (from === undefined) throw new UsageError('--from RECORDING is missing: what is sent')
  const known = [...(await allKinds()).liveSources.values()].filter((source) => source.simulate !== undefined)
  const source = known.find(({ scheme }) => scheme === protocol)
  if (source?.simulate === undefined)
    throw new UsageError(
      `PROTOCOL ${protocol}: ${noneOfThisName(
        protocol,
        known.map(({ scheme }) => scheme),
        'protocol',
      )}`,
    )
  const faults = {
    drop: numberOf('drop', values.drop, 1),
    duplicate: numberOf('duplicate', values.duplicate, 1),
    split: numberOf('split', values.split, 1),
    corrupt: numberOf('corrupt', values.corrupt, 1),
    delayMs: numberOf('delay', values.delay, 60_000),
    seed: numberOf('seed', values.seed, 2 ** 32),
  }
  const port = numberOf('port', values.port, 65_535)
  const speed = numberOf('speed', values.speed ?? '1', 1e6)
  const recording = await readable({ path: from, stream })
  const rate = recording.header.samplingFrequency * speed
  const [{ frames: length } = { frames: 0 }] = recording.segments
  const began = performance.now()
  const signal = context.signal()
  const listener = await source.simulate({
    recording,
    sockets,
    host,
    port,
    stream: values.as,
    produced: () => Math.min(length, Math.floor(((performance.now() - began) / 1000) * rate)),
    later: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    faults,
  })
  print(`${source.label}: listens at ${addressAt(source, host, listener.port)}`)
  await new Promise<void>((resolve) => {
    // A listener alone does not keep a program waiting that was told to stop.
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  listener.close()
  recording.close()
}

const numberOf = (name: string, text: string | undefined, most: number): number => {
  if (text === undefined) return 0
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value <= most))
    throw new UsageError(`--${name}: expected a number from 0 to ${most}, found "${text}"`)
  return value
}
