import { drawScene, type Scene, sceneSvg } from '../../../plot/index.js'
import { imageOf } from './imageOf.js'

/** What each canvas of the page shows. */
const scenes = new WeakMap<Element, Scene>()

/** Remember what a canvas shows, so that it can be saved. */
export const shows = (canvas: Element, scene: Scene): void => {
  scenes.set(canvas, scene)
}

/** The pictures within an element, as they are seen. */
export const picturesIn = (element: Element): readonly Scene[] =>
  [...element.querySelectorAll('canvas')].flatMap((canvas) => scenes.get(canvas) ?? [])

/** Pixels of a saved picture for each of the page. */
const SHARP = 2

/** A picture as a file: lines that can be enlarged, or pixels. */
export const pictureFile = async (scene: Scene, format: 'svg' | 'png'): Promise<Blob> => {
  if (format === 'svg') return new Blob([sceneSvg(scene)], { type: 'image/svg+xml' })
  const canvas = new OffscreenCanvas(Math.round(scene.width * SHARP), Math.round(scene.height * SHARP))
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('This browser draws no picture of this size.')
  drawScene(context, scene, { imageOf, pixelRatio: SHARP })
  return canvas.convertToBlob({ type: 'image/png' })
}

/** Let the browser save a file. */
export const download = (file: Blob, name: string): void => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  // The browser has to have begun before the address goes.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** Save the pictures within an element, each as a file of its own. */
export const savePictures = async (element: Element, name: string, format: 'svg' | 'png'): Promise<void> => {
  const all = picturesIn(element)
  for (const [index, scene] of all.entries())
    download(await pictureFile(scene, format), `${name}${all.length > 1 ? `-${index + 1}` : ''}.${format}`)
}
