import { panels } from '../panels/index.js'
import type { PanelProps } from '../panels/panel.js'
import { Frame } from './frame.js'

/** In a small window: the traces, and one other panel at a time in a sheet below them. */
export const Sheets = (given: Omit<PanelProps, 'size'>) => {
  const { state, change } = given
  const middle = panels.filter(({ place }) => place === 'middle')
  const others = panels.filter(({ place }) => place !== 'middle')
  const open = others.find(({ name }) => name === state.sheet)
  return (
    <>
      <main class="sheets">
        {[...middle, ...(open === undefined ? [] : [open])].map((panel) => (
          <Frame key={panel.name} panel={panel} small {...given} />
        ))}
      </main>
      <nav class="tabs" aria-label="Panels">
        {others.map(({ name, title }) => (
          <button
            type="button"
            key={name}
            aria-expanded={name === state.sheet}
            onClick={() => change({ sheet: name === state.sheet ? '' : name })}
          >
            {title}
          </button>
        ))}
      </nav>
    </>
  )
}
