import { useMemo, useRef, useState } from 'preact/hooks'
import { probeLayout, probeScene, type Scene, themes } from '../../../plot/index.js'
import type { ChannelDescription, ChannelValuesRequest } from '../../protocol.js'
import { Canvas } from '../canvas.js'
import { useAnswer } from '../link/useAnswer.js'
import { useWhenSeen } from '../link/useWhenSeen.js'
import { Choice } from '../shell/choice.js'
import { noSamplesIn } from '../state/view.js'
import type { Panel, PanelProps } from './panel.js'
import { boxAt, boxesIn, chosenAfter, contactsOf, neighbour, type Rectangle } from './probe/contacts.js'
import { sortingOf } from './traces/useMarks.js'

type Colour = 'none' | ChannelValuesRequest['what']

const colours: readonly (readonly [Colour, string])[] = [
  ['none', 'Colour: none'],
  ['noise', 'Noise'],
  ['rate', 'Firing rate'],
  ['amplitude', 'Amplitude'],
]

/** The bar above the picture. */
const TOOLS = 32
/** A pointer that moved less has only clicked. */
const CLICK = 4

const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
}

const Probe = (props: PanelProps) => {
  const { state, change, session, content, view, size, theme } = props
  const [seen, place] = useWhenSeen()
  const [colour, setColour] = useState<Colour>('none')
  const [cursor, setCursor] = useState<number>()
  const [stretch, setStretch] = useState<Rectangle>()
  const began = useRef<{ readonly x: number; readonly y: number }>(undefined)
  const sorting = sortingOf(content, state.sorting, view.recording.key)
  const asked = useAnswer(
    session,
    seen && colour !== 'none' && (colour === 'noise' || sorting !== undefined)
      ? {
          type: 'channelValues',
          what: colour,
          recording: view.recording.key,
          pipeline: view.pipeline,
          ...(colour !== 'noise' && sorting !== undefined && { sorting: sorting.key }),
        }
      : undefined,
  )
  const contacts = useMemo(() => contactsOf(view.shape), [view.shape])
  const values = useMemo(() => {
    const { answer } = asked
    if (colour === 'none' || answer === undefined) return undefined
    const places = new Map(view.shape.channels.map(({ id }, index) => [id, index]))
    return {
      values: contacts.map(({ channelId }) => answer.values[places.get(channelId ?? '') ?? -1] ?? Number.NaN),
      valuesAre: `${colour} (${answer.unit})`,
    }
  }, [asked.answer, colour, contacts, view.shape])
  const look = useMemo(
    () => ({
      width: size.width,
      height: Math.max(60, size.height - TOOLS),
      theme: themes[theme],
      chosen: new Set(state.channels),
    }),
    [size, theme, state.channels],
  )
  const data = useMemo(() => ({ contacts, ...values }), [contacts, values])
  const { boxes } = useMemo(() => probeLayout(data, look), [data, look])
  const plain = useMemo(() => probeScene(data, look), [data, look])
  const scene = useMemo(
    () => withMarks(plain, stretch, cursor === undefined ? undefined : boxes[cursor], look.theme.accent),
    [plain, stretch, cursor, boxes, look],
  )
  const idsOf = (places: readonly number[]): readonly ChannelDescription['id'][] =>
    places.flatMap((index) => contacts[index].channelId ?? [])
  const choose = (places: readonly number[], more: boolean): void =>
    change({ channels: chosenAfter(state.channels, idsOf(places), more), row: 0, rows: 0 }, 'jump')
  const isMore = (event: MouseEvent | KeyboardEvent): boolean => event.shiftKey || event.ctrlKey || event.metaKey
  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return
    event.currentTarget.setPointerCapture(event.pointerId)
    began.current = { x: event.offsetX, y: event.offsetY }
  }
  const onPointerMove = (event: PointerEvent): void => {
    const from = began.current
    if (from !== undefined && Math.hypot(event.offsetX - from.x, event.offsetY - from.y) > CLICK)
      setStretch({ ...from, toX: event.offsetX, toY: event.offsetY })
    setCursor(boxAt(boxes, event.offsetX, event.offsetY))
  }
  const onPointerUp = (event: PointerEvent): void => {
    if (began.current === undefined) return
    began.current = undefined
    const at = boxAt(boxes, event.offsetX, event.offsetY)
    const places = stretch === undefined ? (at === undefined ? [] : [at]) : boxesIn(boxes, stretch)
    setStretch(undefined)
    // A click beside all contacts shows all channels again.
    if (places.length > 0 || !isMore(event)) choose(places, isMore(event))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const direction = directions[event.key]
    if (contacts.length === 0) return
    if (direction !== undefined) setCursor(cursor === undefined ? 0 : neighbour(boxes, cursor, ...direction))
    else if ((event.key === 'Enter' || event.key === ' ') && cursor !== undefined) choose([cursor], event.key === ' ')
    else if (event.key === 'Escape') choose([], false)
    else return
    event.preventDefault()
  }
  const told = cursor === undefined ? undefined : contacts[cursor]
  const value = cursor === undefined ? undefined : values?.values[cursor]
  const readout =
    told === undefined
      ? ''
      : [
          `channel ${told.channelId}`,
          told.about,
          `x ${told.x} µm, y ${told.y} µm`,
          value === undefined || Number.isNaN(value) ? '' : `${values?.valuesAre}: ${Number(value.toPrecision(4))}`,
        ]
          .filter((each) => each !== undefined && each !== '')
          .join(' · ')
  return (
    <div class="probe" ref={place} title={readout}>
      <div class="table-tools">
        <Choice
          label="Colour of contacts"
          value={colour}
          options={colours}
          change={(next) => setColour(colours.find(([key]) => key === next)?.[0] ?? 'none')}
        />
        {state.channels.length > 0 && (
          <button type="button" title="Show all channels again (Esc)" onClick={() => choose([], false)}>
            {state.channels.length} of {view.shape.channels.length} ×
          </button>
        )}
      </div>
      {colour !== 'none' && colour !== 'noise' && sorting === undefined && <p class="empty">No sorting is open.</p>}
      {asked.error !== undefined && (
        <p class="failure" role="alert">
          {asked.error.message}{' '}
          <button type="button" onClick={asked.retry}>
            Try again
          </button>
        </p>
      )}
      <Canvas
        scene={scene}
        name="Probe"
        readout={readout}
        stale={asked.waiting}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerLeave={() => setCursor(undefined)}
        onKeyDown={onKeyDown}
      />
    </div>
  )
}

/** The picture with the rectangle that is being drawn, and what is pointed at. */
const withMarks = (
  scene: Scene,
  stretch: Rectangle | undefined,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | undefined,
  stroke: string,
): Scene => ({
  ...scene,
  marks: [
    ...scene.marks,
    ...(box === undefined
      ? []
      : [{ kind: 'rect' as const, x: box.x - 2, y: box.y - 2, width: box.width + 4, height: box.height + 4, stroke }]),
    ...(stretch === undefined
      ? []
      : [
          {
            kind: 'rect' as const,
            x: Math.min(stretch.x, stretch.toX),
            y: Math.min(stretch.y, stretch.toY),
            width: Math.abs(stretch.toX - stretch.x),
            height: Math.abs(stretch.toY - stretch.y),
            stroke,
          },
        ]),
  ],
})

/** Contacts as they lie. Those that are chosen there are the channels of the traces. */
export const probe: Panel = {
  name: 'probe',
  title: 'Probe',
  place: 'probe',
  isPicture: true,
  empty: ({ view }) =>
    view.shape.channels.some(({ location }) => location !== undefined)
      ? undefined
      : (noSamplesIn(view) ?? 'The recording tells of no probe. The step setProbe gives it one.'),
  Component: Probe,
}
