import { planarProbe } from '../../kit/planarProbe.js'
import { refuse } from '../../model/attempt.js'
import { corrupt } from '../../model/fault.js'
import type { ProbeGroup } from '../../model/probe.js'
import { numberAt, numbersAt, textAt } from '../hdf5/fields.js'
import type { Hdf5File } from '../hdf5/file.js'

const INFO = '/info/electrodes'
/** The axes that a plane has, of x, y and z. */
const PLANES: Readonly<Record<string, readonly [number, number]>> = { xy: [0, 1], xz: [0, 2], yz: [1, 2] }

/** The electrodes of a simulation, in the plane that they lie in, in µm. Throws a `FaultError`. */
export const probeOf = (file: Hdf5File): { readonly probe: ProbeGroup; readonly channels: number } => {
  const at = `${file.path}: /channel_positions`
  const { shape } = file.dataset('/channel_positions')
  if (shape.length !== 2 || shape[1] !== 3) refuse(corrupt(at, 'positions of three numbers each', shape.join(' × ')))
  const all = numbersAt(file, '/channel_positions')
  const wrong = all.find((value) => !Number.isFinite(value))
  if (wrong !== undefined) refuse(corrupt(at, 'µm', `${wrong}`))
  const told = (name: string): string | undefined => {
    const text = textAt(file, `${INFO}/${name}`)
    return text === 'null' ? undefined : text
  }
  const plane = told('plane') ?? 'yz'
  const [x, y] = Object.hasOwn(PLANES, plane)
    ? PLANES[plane]
    : refuse(corrupt(`${file.path}: ${INFO}/plane`, Object.keys(PLANES).join(', '), plane))
  const positions = Array.from({ length: shape[0] }, (_, contact) => [all[3 * contact + x], all[3 * contact + y]] as const)
  const [name, description] = [told('electrode_name'), told('description')]
  return {
    channels: shape[0],
    probe: planarProbe({
      positions,
      ...contactsOf(file, told('shape')),
      wired: wiredOf(file, shape[0]),
      annotations: {
        ...(name !== undefined && { mearec_name: name, model_name: name }),
        ...(description !== undefined && { mearec_description: description }),
      },
    }),
  }
}

/** The shape of a contact: `size` is the radius of circles, and half the width of squares and rectangles. */
const contactsOf = (
  file: Hdf5File,
  shape: string | undefined,
): { readonly shape: string; readonly shapeParams: Readonly<Record<string, number>> } => {
  const sizes = file.kindOf(`${INFO}/size`) === 'dataset' ? numbersIn(file, `${INFO}/size`) : []
  const [width = 1, height = width] = sizes
  if (shape === 'square') return { shape, shapeParams: { width: 2 * width } }
  if (shape === 'rect') return { shape, shapeParams: { width: 2 * width, height: 2 * height } }
  return { shape: 'circle', shapeParams: { radius: width } }
}

/** The channel of each contact: that of its place, unless they were sorted. */
const wiredOf = (file: Hdf5File, contacts: number): readonly number[] => {
  const path = `${INFO}/sortlist`
  const own = Array.from({ length: contacts }, (_, contact) => contact)
  const sorted = file.kindOf(path) === 'dataset' ? numbersIn(file, path) : []
  if (sorted.length === 0) return own
  return String([...sorted].sort((a, b) => a - b)) === String(own)
    ? sorted
    : refuse(corrupt(`${file.path}: ${path}`, `each of ${contacts} channels once`, sorted.join(', ')))
}

/** Numbers, or none where a text says that there are none. */
const numbersIn = (file: Hdf5File, path: string): readonly number[] => {
  const type = file.dataset(path).type
  if (type.kind !== 'number') return []
  return file.dataset(path).shape.length === 0 ? [numberAt(file, path) ?? 1] : Array.from(numbersAt(file, path))
}
