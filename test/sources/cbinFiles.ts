/** `.cbin` and `.ch` files, made after the specification of mtscomp. */
import { deflateSync } from 'node:zlib'

export interface Packing {
  readonly chunk?: number
  readonly order?: 'F' | 'C'
  readonly timeDiff?: boolean
  readonly spatialDiff?: boolean
  readonly rate?: number
}

/** Samples, frame after frame, as both files. */
export const cbinOf = (
  samples: Int16Array,
  channels: number,
  { chunk = 4, order = 'F', timeDiff = true, spatialDiff = false, rate = 30_000 }: Packing = {},
): { readonly cbin: Uint8Array; readonly ch: string } => {
  const frames = samples.length / channels
  const [bounds, offsets, parts]: [number[], number[], Uint8Array[]] = [[0], [0], []]
  for (let from = 0; from < frames; from += chunk) {
    const to = Math.min(frames, from + chunk)
    const at = (frame: number, channel: number): number => samples[frame * channels + channel]
    const timed = (frame: number, channel: number): number =>
      at(frame, channel) - (timeDiff && frame > from ? at(frame - 1, channel) : 0)
    const packed = Int16Array.from({ length: (to - from) * channels }, (_, place) => {
      const [frame, channel] =
        order === 'F'
          ? [from + (place % (to - from)), Math.floor(place / (to - from))]
          : [from + Math.floor(place / channels), place % channels]
      return timed(frame, channel) - (spatialDiff && channel > 0 ? timed(frame, channel - 1) : 0)
    })
    parts.push(deflateSync(new Uint8Array(packed.buffer)))
    bounds.push(to)
    offsets.push(offsets[offsets.length - 1] + parts[parts.length - 1].length)
  }
  const ch = {
    algorithm: 'zlib',
    chunk_bounds: bounds,
    chunk_offsets: offsets,
    chunk_order: order,
    comp_level: -1,
    do_spatial_diff: spatialDiff,
    do_time_diff: timeDiff,
    dtype: 'int16',
    n_channels: channels,
    sample_rate: rate,
    shape: [frames, channels],
    version: '1.0',
  }
  return { cbin: new Uint8Array(Buffer.concat(parts)), ch: JSON.stringify(ch, null, 2) }
}
