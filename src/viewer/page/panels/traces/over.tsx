import type { Size } from '../panel.js'
import type { Layout } from './layout.js'
import type { Stretch } from './overlays.js'

interface OverProps {
  readonly size: Size
  readonly layout: Layout
  /** The row and the place that the cursor is at. */
  readonly row: number | undefined
  readonly x: number | undefined
  readonly stretch: Stretch | undefined
  readonly words: string
}

/** What moves with the pointer lies over the picture, which is not drawn again for it. */
export const Over = ({ size, layout, row, x, stretch, words }: OverProps) => {
  const { box, middles } = layout
  return (
    <svg class="over" width={size.width} height={size.height} aria-hidden="true">
      {row !== undefined && x !== undefined && (
        <>
          <line class="cursor" x1={x} x2={x} y1={box.y} y2={box.y + box.height} />
          <line class="cursor-row" x1={box.x - 4} x2={box.x + 4} y1={middles[row]} y2={middles[row]} />
        </>
      )}
      {stretch !== undefined && <StretchOver stretch={stretch} words={words} width={size.width} />}
    </svg>
  )
}

const StretchOver = ({
  stretch,
  words,
  width,
}: {
  readonly stretch: Stretch
  readonly words: string
  readonly width: number
}) => {
  const { kind, x, y, toX, toY } = stretch
  const long = words.length * 6.6 + 10
  const left = Math.max(2, Math.min(toX + 6, width - long - 2))
  const top = Math.max(2, toY - 24)
  return (
    <>
      <rect class="stretch" x={Math.min(x, toX)} y={Math.min(y, toY)} width={Math.abs(toX - x)} height={Math.abs(toY - y)} />
      {kind === 'ruler' && (
        <>
          <line class="ruler" x1={x} y1={y} x2={toX} y2={toY} />
          <rect class="words" x={left} y={top} width={long} height={19} />
          <text x={left + 5} y={top + 14}>
            {words}
          </text>
        </>
      )}
    </>
  )
}
