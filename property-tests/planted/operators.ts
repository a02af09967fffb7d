/** Operators that each break a law by what their kernels do. */
import { either as E } from 'fp-ts'
import { copy, fillFrom, flip, kernel, plant } from './honest.js'

let calls = 0
let binds = 0

export const operators = {
  extraChannel: plant((header) => ({ header: { ...header, channelIds: [...header.channelIds, 'one too many'] } })),
  otherDtype: plant((header) => ({ header: { ...header, dtype: header.dtype === 'int16' ? 'float32' : 'int16' } })),
  seesItsBlock: plant((header) => ({
    header,
    channels: 'each',
    kernel: kernel((input, output) => {
      copy(input, output)
      flip(output.data, 0)
    }),
  })),
  seesItsColumns: plant((header) => ({
    header,
    channels: 'each',
    kernel: kernel((input, output) => {
      copy(input, output)
      for (let i = 0; i < output.data.length; i++) if (i % output.channels.length === 1) flip(output.data, i)
    }),
  })),
  writesItsInput: plant((header) => ({
    header,
    kernel: kernel((input, output) => {
      fillFrom(input, output)
      flip(input.data, 0)
    }),
  })),
  leavesAHole: plant((header) => ({
    header,
    kernel: kernel((input, output) => fillFrom(input, { ...output, frames: Math.max(0, output.frames - 1) })),
  })),
  wraps: plant((header) => ({
    header,
    channels: 'each',
    kernel: kernel((input, output) => {
      for (let i = 0; i < output.data.length; i++)
        output.data[i] = (typeof input.data[i] === 'bigint' ? input.data[i] : Number(input.data[i]) * 3) as never
    }),
  })),
  promises: plant((header) => ({
    header,
    channels: 'each',
    kernel: ([input], output) => Promise.resolve(copy(input, output)) as never,
  })),
  writesBeyond: plant((header) => ({
    header,
    kernel: kernel((input, output) => {
      fillFrom(input, output)
      const after = new Uint8Array(output.data.buffer, output.data.byteOffset + output.data.byteLength)
      if (after.length > 0) after[0] = 1
    }),
  })),
  writesAhead: plant((header) => ({
    header,
    channels: 'each',
    inPlace: true,
    need: ({ start, end }) => ({ start: start - 1, end }),
    // The frame before is its neighbour's input, and by then its output.
    kernel: kernel((input, output) => {
      const width = output.channels.length
      const skip = (output.start - input.start) * width
      for (let i = 0; i < output.data.length; i++) {
        const before = skip + i - width
        const last = before < 0 ? 0 : Number(input.data[before]) & 1
        output.data[i] = input.data[skip + i]
        if (last === 1) flip(output.data, i)
      }
    }),
  })),
  remembers: plant((header) => ({
    header,
    kernel: kernel((input, output) => {
      fillFrom(input, output)
      if (calls++ % 2 === 1) flip(output.data, 0)
    }),
  })),
  readsTimes: plant((header) => ({
    header,
    segments: ([segments]) => {
      for (const { frames, times } of segments) times.vector?.read(0, Math.min(1, frames))
      return E.right(segments.map(({ frames }, segment) => ({ frames, lanes: [{ input: 0, segment, from: 0, at: 0, frames }] })))
    },
  })),
  dependsOnTheThread: plant((header) => {
    const mine = binds++
    return {
      header,
      kernel: kernel((input, output) => {
        fillFrom(input, output)
        if (mine % 2 === 1) flip(output.data, 0)
      }),
    }
  }),
  needsTheEnd: plant((header) => ({
    header,
    // While it grows a live segment has no end: what this asks for then is not what it asks for offline.
    need: ({ start, end }, lane) => ({ start, end: Number.isFinite(lane.frames) ? end + 1 : end }),
    kernel: kernel((input, output) => {
      fillFrom(input, output)
      if (input.frames > output.frames) flip(output.data, 0)
    }),
    blockFrames: 5,
  })),
  keepsTheStart: plant((header) => ({
    header,
    need: ({ start, end }) => ({ start: start < 1e6 ? 0 : start, end }),
    kernel: kernel(fillFrom),
  })),
  squares: plant(
    (header) => ({
      header,
      channels: 'each',
      kernel: kernel((input, output) => {
        for (let i = 0; i < output.data.length; i++) output.data[i] = (Number(input.data[i]) ** 2) as never
      }),
    }),
    ['linear'],
  ),
  notPointwise: plant(
    (header) => ({
      header,
      kernel: kernel((input, output) => {
        fillFrom(input, output)
        if (output.start === 0) flip(output.data, 0)
      }),
    }),
    ['pointwise'],
  ),
  countsFrames: plant((header) => ({
    header,
    kernel: kernel((input, output) => {
      fillFrom(input, output)
      for (let row = 0; row < output.frames; row++)
        if ((output.start + row) % 3 === 0) flip(output.data, row * output.channels.length)
    }),
  })),
}
