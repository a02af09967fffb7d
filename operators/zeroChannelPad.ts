import { either as E } from 'fp-ts'
import { atMost, exactly, listOf, nonNegativeInteger, optional, positiveInteger, required } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { moveColumns } from '../src/dsp/index.js'
import { type Block, matrixOf } from '../src/model/block.js'
import { MOST } from '../src/model/bounds.js'
import { bytesOf } from '../src/model/dtype.js'
import { type Fault, invalidParams } from '../src/model/fault.js'
import type { Header } from '../src/model/header.js'
import { notice } from '../src/model/notice.js'
import { pipe } from '../src/model/pipe.js'
import { sliceProbe } from '../src/model/probeGroup.js'
import { floatProperty, numbersOf } from '../src/model/properties.js'

/**
 * A recording with more channels, the new ones all zero.
 *
 * Shapes   frames × channels in, frames × numChannels out; ids become 0, 1, 2, ...
 * Dtype    the input's.
 * Units    the input's: gains and offsets go with their channels, new ones have gain 1 and offset 0. The contacts of the
 *          probe too; new channels have none. Other properties are dropped with a notice.
 * Margin   none. Channels: all are asked of the input.
 * Errors   InvalidParams: fewer channels than the input has; a mapping that is not one place for each channel.
 * Source   SpikeInterface `zero_channel_pad`, whose samples are float64 whatever its dtype says, and which has neither
 *          probe nor properties. Without `channelMapping` channel i stays channel i, as there.
 */
export const zeroChannelPad = defineOperator({
  kind: 'zeroChannelPad',
  version: 1,
  inputs: 'one',
  params: exactly({
    numChannels: required(atMost(positiveInteger, MOST.channels), { doc: 'channels of the output' }),
    channelMapping: optional(listOf(nonNegativeInteger), { doc: 'where each channel of the input goes; default 0, 1, 2, ...' }),
  }),
  example: 'zeroChannelPad({ numChannels: 16 })',
  examples: ({ channelIds: { length } }) => [
    { numChannels: length + 2 },
    { numChannels: 2 * length, channelMapping: Array.from({ length }, (_, channel) => 2 * (length - 1 - channel) + 1) },
  ],
  bind: ({ numChannels, channelMapping }, [header]) => {
    const mapping = channelMapping ?? header.channelIds.map((_, channel) => channel)
    return pipe(
      checkMapping(mapping, numChannels, header.channelIds.length),
      E.map(() => {
        const origin = new Int32Array(numChannels).fill(-1)
        for (const [channel, place] of mapping.entries()) origin[place] = channel
        const dropped = Object.keys(header.properties).filter((key) => key !== 'gain_to_uV' && key !== 'offset_to_uV')
        return {
          header: paddedHeader(header, origin),
          notices: dropped.map((key) =>
            notice('DroppedProperty', `property "${key}" has no value for the channels added, and was dropped`),
          ),
          kernel: ([input]: readonly Block[], output: Block) => {
            const columns = Int32Array.from(output.channels.keys()).filter((column) => origin[output.channels[column]] >= 0)
            bytesOf(output.data).fill(0)
            if (columns.length === 0) return
            const origins = columns.map((column) => origin[output.channels[column]])
            moveColumns(matrixOf(input), origins, matrixOf(output), columns)
          },
        }
      }),
    )
  },
  holds: ['pointwise'],
})

const checkMapping = (mapping: readonly number[], numChannels: number, channels: number): E.Either<Fault, void> => {
  const at = 'zeroChannelPad.params'
  if (numChannels < channels)
    return E.left(invalidParams(`${at}.numChannels`, `at least ${channels}, the input's`, `${numChannels}`))
  if (mapping.length !== channels || new Set(mapping).size !== channels)
    return E.left(invalidParams(`${at}.channelMapping`, `${channels} places that differ`, JSON.stringify(mapping).slice(0, 80)))
  const beyond = mapping.find((place) => place >= numChannels)
  return beyond === undefined
    ? E.right(undefined)
    : E.left(invalidParams(`${at}.channelMapping`, `places below ${numChannels}`, `${beyond}`))
}

/** The header of channels of which channel `origin[i]` of the input becomes channel i; -1 for those added. */
const paddedHeader = ({ probe, properties, ...rest }: Header, origin: Int32Array): Header => {
  const padded = (key: string, added: number) => {
    const values = numbersOf(properties, key)
    return values && { [key]: floatProperty(Array.from(origin, (channel) => (channel < 0 ? added : values[channel]))) }
  }
  // Contacts that are wired to nothing have channel -1 too: what is added must not look like that.
  const wanted = origin.map((channel, place) => (channel < 0 ? -2 - place : channel))
  return {
    ...rest,
    channelIds: Array.from(origin.keys()),
    properties: { ...padded('gain_to_uV', 1), ...padded('offset_to_uV', 0) },
    ...(probe && { probe: sliceProbe(probe, wanted) }),
  }
}
