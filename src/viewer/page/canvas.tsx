import type { CanvasHTMLAttributes } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { drawScene, type Scene } from '../../plot/index.js'
import { imageOf } from './pictures/imageOf.js'
import { shows } from './pictures/pictures.js'

type CanvasEvents = Partial<
  Pick<
    CanvasHTMLAttributes<HTMLCanvasElement>,
    'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerLeave' | 'onPointerCancel' | 'onDblClick' | 'onKeyDown'
  >
>

interface CanvasProps extends CanvasEvents {
  readonly scene: Scene
  /** What it is called, for those who do not see it. */
  readonly name: string
  /** What the pointer or the cursor is at; read out when it has rested. */
  readonly readout?: string
  /** The picture is of other parameters, and is drawn dimmed. */
  readonly stale?: boolean
  readonly cursor?: string
  /** The listener may keep the page from scrolling, which a wheel listener of the framework may not. */
  readonly onWheel?: (event: WheelEvent) => void
}

/** A scene on a canvas that can be focused, has a name, and tells what it shows. */
export const Canvas = ({ scene, name, readout, stale = false, cursor, onWheel, ...events }: CanvasProps) => {
  const canvas = useRef<HTMLCanvasElement>(null)
  useDrawn(canvas, scene)
  useEffect(() => {
    const element = canvas.current
    if (element === null || onWheel === undefined) return
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [onWheel])
  return (
    <div class={stale ? 'canvas stale' : 'canvas'}>
      <canvas
        {...events}
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label={`${name}. ${scene.label}`}
        style={{ width: `${scene.width}px`, height: `${scene.height}px`, cursor }}
      />
      <output class="unseen" aria-live="polite">
        {readout ?? ''}
      </output>
    </div>
  )
}

/** Draw the scene when the screen is next drawn: of several within one frame, the last. */
const useDrawn = (canvas: { readonly current: HTMLCanvasElement | null }, scene: Scene): void => {
  useLayoutEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const ratio = globalThis.devicePixelRatio || 1
    const [width, height] = [Math.round(scene.width * ratio), Math.round(scene.height * ratio)]
    if (element.width !== width) element.width = width
    if (element.height !== height) element.height = height
    drawScene(context, scene, { imageOf, pixelRatio: ratio })
    shows(element, scene)
  }, [canvas, scene])
}
