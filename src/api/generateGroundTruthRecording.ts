import * as declared from '../../sources/index.js'
import { exactArguments } from '../codec/options.js'
import { generatedUnits } from '../kit/generatedUnits.js'
import { linearProbe } from '../kit/linearProbe.js'
import { openSource } from './openers.js'
import { setProperty } from './operators.generated.js'
import { Recording } from './recording.js'
import { Sorting } from './sorting.js'
import type { GenerateGroundTruthRecordingParams } from './sources.generated.js'

/** Names of what both sources are told. */
const shared = ['numUnits', 'samplingFrequency', 'durations', 'firingRates', 'refractoryPeriodMs', 'seed'] as const

/**
 * A recording that is made up, and the sorting that is the truth of it: units with templates on a probe. The sorting's
 * properties say where the units are (`gt_unit_locations`, µm) and on which channel they are largest (`main_channel_id`).
 * See `sources/generateGroundTruthRecording.ts`. Rejects with a `FaultError`.
 */
export const generateGroundTruthRecording = exactArguments(
  'generateGroundTruthRecording',
  async (params?: GenerateGroundTruthRecordingParams) => groundTruth(params ?? {}),
)

const groundTruth = async (
  params: GenerateGroundTruthRecordingParams,
): Promise<{ readonly recording: Recording; readonly sorting: Sorting }> => {
  const recording = new Recording(await openSource(declared.generateGroundTruthRecording, params))
  // Everything that was left to a default stands in the provenance.
  const closed = recording.node.origin.params
  const same = Object.fromEntries(shared.map((key) => [key, closed[key]]))
  const sorting = new Sorting(await openSource(declared.generateSorting, same))
  const units = generatedUnits(
    sorting.getNumUnits(),
    linearProbe(recording.getNumChannels()).probes[0].contactPositions,
    Number(closed.seed),
    {
      samplingFrequency: recording.samplingFrequency,
      before: 0,
      after: 0,
    },
  )
  if (units.length === 0) return { recording, sorting }
  const truth = sorting.pipe(
    setProperty({ key: 'gt_unit_locations', values: units.map(({ location }) => location), dtype: 'float64' }),
    setProperty({ key: 'main_channel_id', values: units.map(({ mainChannel }) => recording.channelIds[mainChannel]) }),
  )
  return { recording, sorting: truth }
}
