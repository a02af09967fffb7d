import { either as E } from 'fp-ts'
import type { Fault } from '../model/fault.js'
import { type Notice, notice } from '../model/notice.js'
import { pipe } from '../model/pipe.js'
import { sameProperty } from '../model/properties.js'
import type { SortingHeader } from '../model/spikes.js'
import { sharedAnnotations } from './headers.js'
import { agreeOnFrequency, agreeOnUnits } from './units.js'

/** The header of sortings of the same units, one after the other: properties and annotations that all have alike. */
export const joinedSortingHeader = (
  inputs: readonly SortingHeader[],
  samplingFrequencyMaxDiff: number,
): E.Either<Fault, { readonly header: SortingHeader; readonly notices: readonly Notice[] }> =>
  pipe(
    agreeOnFrequency(inputs, samplingFrequencyMaxDiff),
    E.chain(() => agreeOnUnits(inputs)),
    E.map(() => {
      const [first] = inputs
      const common = sharedAnnotations(inputs, 'sortings')
      const keys = [...new Set(inputs.flatMap(({ properties }) => Object.keys(properties)))]
      const shared = keys.filter((key) =>
        inputs.every(({ properties }) => key in properties && sameProperty(properties[key], first.properties[key])),
      )
      const dropped = keys.filter((key) => !shared.includes(key))
      return {
        header: {
          ...first,
          annotations: common.annotations,
          properties: Object.fromEntries(shared.map((key) => [key, first.properties[key]])),
        },
        notices: [
          ...common.notices,
          ...dropped.map((key) =>
            notice('DroppedProperty', `property "${key}" differs between the sortings joined and was dropped`),
          ),
        ],
      }
    }),
  )
