import { either as E } from 'fp-ts'
import { type Firing, fireBetween, firingOf } from '../dsp/spiking.js'
import { type Fault, invalidParams } from '../model/fault.js'
import type { SpikeReader } from '../model/reader.js'
import { orderTrains } from '../model/spikeOrder.js'

/** How units that are made up fire. */
export interface Firings {
  readonly numUnits: number
  readonly samplingFrequency: number
  readonly firingRates: number | readonly number[]
  readonly emptyUnits: readonly number[]
  readonly refractoryPeriodMs: number
  readonly seed: number
}

/** Spikes that are made up, window by window; `at` is where the parameters stand, for faults. */
export const generatedSpikes = (params: Firings, frames: readonly number[], at: string): E.Either<Fault, SpikeReader> => {
  const { numUnits, samplingFrequency, firingRates, emptyUnits, refractoryPeriodMs, seed } = params
  const rates = typeof firingRates === 'number' ? Array.from({ length: numUnits }, () => firingRates) : firingRates
  if (rates.length !== numUnits)
    return E.left(invalidParams(`${at}.firingRates`, `${numUnits} rates, one a unit`, `${rates.length}`))
  const beyond = emptyUnits.findIndex((unit) => unit >= numUnits)
  if (beyond >= 0)
    return E.left(invalidParams(`${at}.emptyUnits[${beyond}]`, `an index below ${numUnits}`, `${emptyUnits[beyond]}`))
  const refractory = Math.round((refractoryPeriodMs * samplingFrequency) / 1000)
  const firings: (Firing | undefined)[] = []
  for (const [unit, rate] of rates.entries()) {
    const silent = rate === 0 || emptyUnits.includes(unit)
    const firing = silent ? undefined : firingOf(rate / samplingFrequency, refractory)
    if (!silent && firing === undefined)
      return E.left(
        invalidParams(
          `${at}.firingRates`,
          `less than ${(1000 / Math.E / refractoryPeriodMs).toFixed(1)} Hz, for a refractory period of ${refractoryPeriodMs} ms`,
          `${rate}`,
        ),
      )
    firings.push(firing)
  }
  return E.right({
    read: ({ segment, start, end, units }) => {
      const last = Math.min(end, frames[segment])
      return orderTrains(
        firings.map((firing, unit) =>
          firing === undefined || (units !== undefined && units[unit] !== 1)
            ? []
            : fireBetween(firing, seed, segment, unit, start, last),
        ),
      )
    },
    end: (segment) => frames[segment],
  })
}
