import type { FloatBlock } from '../declare/kernel.js'
import { convert, gatherColumns, rows } from '../dsp/index.js'
import { type Block, matrixOf } from '../model/block.js'
import { bytesOf } from '../model/dtype.js'

/** The output as its input is: the same frames, the channels that the input has of it, of one dtype. */
export const copyBlock = (input: Block, output: Block): void => {
  const skip = output.start - input.start
  const own = rows(matrixOf(input), skip, skip + output.frames)
  if (input.channels.length === output.channels.length) {
    const { data } = own
    if (data.buffer !== output.data.buffer || data.byteOffset !== output.data.byteOffset) bytesOf(output.data).set(bytesOf(data))
  } else
    gatherColumns(
      own,
      output.channels.map((channel) => input.channels.indexOf(channel)),
      matrixOf(output),
    )
}

/** Frames `from` to `to` of a block, as far as it has them, in float64. */
export const floatRows = (block: Block, from: number, to: number): FloatBlock => {
  const { start, frames, channels } = block
  const first = Math.min(Math.max(from, start), start + frames)
  const last = Math.max(first, Math.min(to, start + frames))
  const data = new Float64Array((last - first) * channels.length)
  convert(rows(matrixOf(block), first - start, last - start).data, data)
  return { ...block, dtype: 'float64', start: first, frames: last - first, data }
}

/** Write rows that were computed back into the block that they are of: integers are rounded half to even and saturate. */
export const writeRows = (computed: FloatBlock, block: Block): void => {
  const first = computed.start - block.start
  convert(computed.data, rows(matrixOf(block), first, first + computed.frames).data)
}
