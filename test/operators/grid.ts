/** A recording of six channels on a probe of two columns, 16 µm apart, and three rows, 20 µm apart; channels go row by row. */
import { memory, type Recording, type Samples } from 'rxephys'
import { setProbe } from 'rxephys/operators'
import { virtualProbe } from '../../src/kit/virtualProbe.js'

export const grid = async (...traces: readonly Samples[]): Promise<Recording> => {
  const channelIds = ['0', '1', '2', '3', '4', '5']
  const plain = await memory({ traces, samplingFrequency: 1000, channelIds })
  return plain.pipe(setProbe({ probe: virtualProbe(channelIds.map((_, channel) => [16 * (channel % 2), 20 * (channel >> 1)])) }))
}
