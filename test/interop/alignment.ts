import { join } from 'node:path'
import { alignClocks, memoryEvents, openEvents } from 'rxephys'
import type { Checks } from '../tools/checks.js'
import { peer } from './peer.js'
import { shared } from './shared.js'

/** A second clock of the same pulses, and which of them its stream misses. */
const reference = {
  ...{ rate: 30_000, start: 11.95, offset: 0.037, drift: 23 },
  missing: [0, 5, ...Array.from({ length: 30 }, (_, pulse) => 50 + pulse), 160],
  extra: [900_017],
}

interface Told {
  readonly rising: readonly number[]
  readonly frames: readonly number[]
  readonly common: number
  readonly drift: number
  readonly offset: number
  readonly residual: number
  readonly first: number
  readonly linear: readonly number[]
  readonly piecewise: readonly number[]
}

/** Frames from one that is compared to the next. */
const STEP = 97

/** Clocks by the pulses of a real line: against its edges as neo reads them, and a direct fit. Real runs that have none are refused. */
export const checkAlignment = async (checks: Checks): Promise<void> => {
  const folder = join(shared, 'spikeglx/DigitalChannelTest_g0')
  const channelId = 'nidq#XD0'
  const own = await openEvents(folder, { stream: 'nidq' })
  const { samplingFrequency: rate } = own
  const told = peer.ask<Told>('alignment.py', { folder, line: channelId, rate, start: own.getStartTime(), reference })
  const zeros = told.frames.map(() => 0)
  const other = await memoryEvents({
    samplingFrequency: reference.rate,
    events: { sampleIndex: Float64Array.from(told.frames), channelIndex: zeros, value: zeros.map(() => 1) },
    channelIds: ['sync'],
    tStarts: [reference.start],
  })
  await checks.attempt('pulses of the line', async () => {
    const { sampleIndex, value } = await own.getEvents({ channelIds: [channelId] })
    const rising = Array.from(sampleIndex).filter((_, event) => value[event] === 1)
    return String(rising) === String(told.rising) ? undefined : `${rising.length}, theirs ${told.rising.length}`
  })
  for (const method of ['linear', 'piecewise'] as const)
    await checks.attempt(`aligned by it, ${method}`, async () => {
      const { operator, segments } = await alignClocks(own, other, { channelId, method })
      const [{ numPulses, missing, extra, drift, offset, residuals }] = segments
      if (numPulses !== told.common) return `${numPulses} common pulses, ${told.common} by construction`
      if (extra !== told.rising.length - told.common - 1 || missing !== 1) return `${extra} too many, ${missing} missing`
      const near = [drift - told.drift, offset - told.offset, residuals.max - told.residual]
      if (near.some((difference) => Math.abs(difference) > 1e-6)) return `drift, offset or residual differ by ${near}`
      const frames = Float64Array.from(told[method], (_, place) => told.first + place * STEP)
      const times = await own.pipe(operator).sampleIndexToTime(frames)
      const worst = times.reduce((most, time, place) => Math.max(most, Math.abs(time - told[method][place])), 0)
      return worst < 1e-9 ? undefined : `times differ by up to ${worst} s`
    })
  await checks.attempt('a run that had no source of pulses is refused', async () => {
    const [probe, card] = await Promise.all(
      ['imec0.ap', 'nidq'].map((stream) => openEvents(join(shared, 'spikeglx/Noise4Sam_g0'), { stream })),
    )
    return alignClocks(probe, card, { referenceChannelId: 'nidq#XD0' }).then(
      () => 'it was aligned',
      (error: unknown) => (String(error).includes('two at least in both') ? undefined : String(error)),
    )
  })
}
