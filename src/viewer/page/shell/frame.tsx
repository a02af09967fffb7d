import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Panel, PanelProps, Size } from '../panels/panel.js'
import { SaveMenu } from '../pictures/saveMenu.js'
import { Failure } from './failure.js'

type FrameProps = Omit<PanelProps, 'size'> & { readonly panel: Panel; readonly small: boolean }

/** A panel with its title, its size and what closes it or makes it large. */
export const Frame = ({ panel, small, ...given }: FrameProps) => {
  const { state, change } = given
  const { name, title, empty, Component } = panel
  const [size, body] = useSize()
  const nothing = empty?.(given)
  const isLarge = state.large === name
  return (
    <section
      class={`panel place-${panel.place}${panel.half === true ? ' half' : ''}${nothing === undefined ? '' : ' nothing'}`}
      aria-label={title}
      data-panel={name}
    >
      <header>
        <h2>{title}</h2>
        {!small && (
          <span class="tools">
            {panel.isPicture === true && nothing === undefined && <SaveMenu name={name} title={title} body={body} />}
            {panel.place !== 'middle' && (
              <button
                type="button"
                aria-pressed={isLarge}
                title={isLarge ? 'Back to its place' : 'Show it large'}
                aria-label={isLarge ? `${title}: back to its place` : `${title}: show it large`}
                onClick={() => change({ large: isLarge ? '' : name })}
              >
                {isLarge ? '⤡' : '⤢'}
              </button>
            )}
            {panel.place !== 'middle' && (
              <button
                type="button"
                title="Close"
                aria-label={`${title}: close`}
                onClick={() => change({ closed: [...state.closed, name], large: isLarge ? '' : state.large })}
              >
                ×
              </button>
            )}
          </span>
        )}
      </header>
      <div class="body" ref={body}>
        {nothing !== undefined ? (
          <p class="empty">{nothing}</p>
        ) : (
          size !== undefined && (
            <Failure key={name} of={title}>
              <Component {...given} size={size} />
            </Failure>
          )
        )}
      </div>
    </section>
  )
}

/** The size of an element, and what watches it. */
const useSize = () => {
  const body = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState<Size>()
  useLayoutEffect(() => {
    const element = body.current
    if (element === null) return
    const watcher = new ResizeObserver(([{ contentRect }]) => {
      const next = { width: Math.floor(contentRect.width), height: Math.floor(contentRect.height) }
      setSize((before) => (before?.width === next.width && before.height === next.height ? before : next))
    })
    watcher.observe(element)
    return () => watcher.disconnect()
  }, [])
  return [size !== undefined && size.width > 0 && size.height > 0 ? size : undefined, body] as const
}
