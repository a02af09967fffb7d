import { arena, convert } from '../dsp/index.js'
import type { Block } from '../model/block.js'
import { bytesOf, typed } from '../model/dtype.js'
import { conflict, FaultError } from '../model/fault.js'
import { fillWithMark, markedPlace } from './marks.js'
import type { Bound } from './operator.js'

export type Kernel = NonNullable<Bound['kernel']>

/** A block whose samples are float64, whatever those of the recording are. */
export type FloatBlock = Extract<Block, { readonly dtype: 'float64' }>

/** Kernels whose output is filled here: rounded, saturated, and known to be whole. */
const byTheKit = new WeakMap<Kernel, (kind: string) => Kernel>()
/** The kernel of operator `kind`, where it is one of those. */
export const kitKernel = (kernel: Kernel, kind: string): Kernel | undefined => byTheKit.get(kernel)?.(kind)

/**
 * A kernel that works in float64, whatever the dtypes on both sides: inputs come as float64, and what `work` writes is
 * converted to the output's dtype, rounded half to even and saturated. Nothing wraps, and a sample that is left unwritten is a
 * fault. 64-bit integers lose what float64 does not hold: `processedDtype` refuses them.
 *
 * ```ts
 * kernel: inFloat64(([input], output) => {
 *   for (let i = 0; i < output.data.length; i++) output.data[i] = 3 * input.data[i]
 * })
 * ```
 */
export const inFloat64 = (work: FloatWork): Kernel => {
  const kernel = floatKernel(work, 'inFloat64')
  byTheKit.set(kernel, (kind) => floatKernel(work, kind))
  return kernel
}

type FloatWork = (inputs: readonly FloatBlock[], output: FloatBlock) => ReturnType<Kernel>

const floatKernel =
  (work: FloatWork, kind: string): Kernel =>
  (inputs, output) => {
    const taken: Float64Array[] = []
    const take = (length: number): Float64Array => {
      const room = arena().take('float64', length)
      if (!(room instanceof Float64Array)) throw new TypeError('the arena gives what it is asked for')
      taken.push(room)
      return room
    }
    let lent = false
    try {
      const floats = inputs.map((block): FloatBlock => {
        const { data } = block
        const room = take(data.length)
        convert(data, room)
        return { ...block, dtype: 'float64', data: room }
      })
      const room = take(output.data.length)
      fillWithMark(room, 0)
      lent = true
      refusePromise(work(floats, { ...output, dtype: 'float64', data: room }), kind)
      lent = false
      refuseHole(markedPlace(room, 0), output, kind)
      convert(room, output.data)
    } finally {
      // What a promise may still write to is lent to nobody else.
      if (!lent) for (const room of taken) arena().give(room)
    }
  }

/** Bytes that `inFloat64` takes to fill so many frames. */
export const floatBytes = (samples: number): number => 8 * samples

const isPromise = (returned: unknown): returned is PromiseLike<unknown> =>
  typeof returned === 'object' && returned !== null && 'then' in returned && typeof returned.then === 'function'

/**
 * A kernel that is given copies of its inputs: what it writes to them is lost, and nobody else reads it. The copies of one
 * call are in memory of the arena until it is over. Throws a Conflict when the kernel returned a promise.
 */
export const onCopies =
  (kernel: Kernel, kind: string): Kernel =>
  (inputs, output) => {
    const copies = inputs.map(copyOf)
    let returned: unknown
    try {
      returned = kernel(copies, { ...output, channels: output.channels.slice() })
    } finally {
      // What a promise may still write to is lent to nobody else.
      if (!isPromise(returned)) for (const { data } of copies) arena().give(data)
    }
    refusePromise(returned, kind)
  }

/** The same block in memory of the arena, which is to be given back. */
export const copyOf = (block: Block): Block => {
  const room = arena().take(block.dtype, block.data.length)
  bytesOf(room).set(bytesOf(block.data))
  return { ...block, channels: block.channels.slice(), ...typed(room) }
}

/** Throws a Conflict when a kernel returned a promise: it would write when its memory is somebody else's. */
export const refusePromise = (returned: unknown, kind: string): void => {
  if (!isPromise(returned)) return
  // What it is rejected with is not what went wrong first.
  returned.then(undefined, () => undefined)
  throw new FaultError(asynchronous(kind))
}

export const asynchronous = (kind: string) =>
  conflict(
    `what the kernel of ${kind} returns`,
    'nothing: a kernel is synchronous',
    'a promise',
    'read what it needs beforehand; parameters that are estimated are what fit is for',
  )

/** Throws a Conflict when there is a sample, `place`, that a kernel did not write. */
export const refuseHole = (place: number, { start, channels }: Omit<Block, 'data'>, kind: string): void => {
  if (place < 0) return
  const width = Math.max(1, channels.length)
  throw new FaultError(
    conflict(
      `output of the kernel of ${kind}`,
      'every sample filled',
      `none written at frame ${start + Math.floor(place / width)}, channel index ${channels[place % width]}`,
      'fill output.data whole, in every block',
    ),
  )
}
