/** Three units at 1 kHz: the sorting that tests of operators on sortings begin with. */
import { FaultError, numpySorting, type Sorting, type SpikeTrainOptions } from 'rxephys'

export const trains = new Map([
  ['a', [10, 20, 900]],
  ['b', [20, 21, 500]],
  ['c', []],
])

/** The three units in one segment, or in as many as there are lists of trains. */
export const units = (...segments: readonly ReadonlyMap<string, readonly number[]>[]): Promise<Sorting> =>
  numpySorting({ samplingFrequency: 1000, trains: segments.length === 0 ? trains : segments })

/** Every unit's spike train, by id. */
export const all = async (
  sorting: Sorting,
  options: SpikeTrainOptions = {},
): Promise<Readonly<Record<string, readonly number[]>>> =>
  Object.fromEntries(
    await Promise.all(sorting.unitIds.map(async (id) => [id, Array.from(await sorting.getUnitSpikeTrain(id, options))] as const)),
  )

/** The message of the fault that `act` throws. */
export const refusal = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    if (error instanceof FaultError) return error.message
    throw error
  }
  return 'nothing was refused'
}
