import type { ComponentChildren, RefObject } from 'preact'
import type { Scene } from '../../../../plot/index.js'
import { Canvas } from '../../canvas.js'
import type { Asked } from '../../link/useAnswer.js'
import type { Size } from '../panel.js'
import { Waiting } from '../waiting.js'

interface PictureProps {
  readonly name: string
  readonly asked: Asked<unknown>
  readonly scene: Scene | undefined
  /** What is chosen above the picture. */
  readonly tools?: ComponentChildren
  /** What is said above the picture: how many of how many. */
  readonly note?: string
  /** What stands above it takes two lines where there is little room. */
  readonly much?: 'much'
  readonly place: RefObject<HTMLDivElement | null>
}

/** Pixels of what stands above a picture: one line; where much is chosen and there is little room, two. */
const [LINE, LINES] = [32, 52]
const NARROW = 300

/** What is left for the picture. `much`: what is chosen and what is said need two lines where there is little room. */
export const pictureSize = ({ width, height }: Size, much?: 'much'): Size => ({
  width,
  height: Math.max(60, height - (much && width < NARROW ? LINES : LINE)),
})

/** A picture of an answer, and what is chosen and said of it. */
export const Picture = ({ name, asked, scene, tools, note = '', much, place }: PictureProps) => (
  <div class="picture" ref={place}>
    <div class={`picture-tools ${much ?? ''}`}>
      {tools}
      <span class="counts" aria-live="polite" title={note}>
        {note}
      </span>
    </div>
    <Waiting asked={asked}>{scene !== undefined && <Canvas scene={scene} name={name} />}</Waiting>
  </div>
)
