import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface PopupProps {
  /** Its class. */
  readonly name: string
  /** What it is called, for those who do not see it. */
  readonly label: string
  readonly summary: string
  readonly title: string
  readonly children: ComponentChildren
}

/** A menu under a button. It closes when something else is pressed, and by Esc. */
export const Popup = ({ name, label, summary, title, children }: PopupProps) => {
  const place = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const close = (event: Event): void => {
      const details = place.current
      if (details === null || !details.open) return
      if (event instanceof KeyboardEvent) {
        if (event.key !== 'Escape') return
        // Who was in the menu is on its button again.
        if (details.contains(document.activeElement)) details.querySelector('summary')?.focus()
        details.open = false
      } else if (event.target instanceof Node && !details.contains(event.target)) details.open = false
    }
    document.addEventListener('pointerdown', close)
    document.addEventListener('keydown', close)
    return () => {
      document.removeEventListener('pointerdown', close)
      document.removeEventListener('keydown', close)
    }
  }, [])
  return (
    <details class={`menu ${name}`} ref={place}>
      <summary title={title} aria-label={label}>
        {summary}
      </summary>
      <div class="menu-body">{children}</div>
    </details>
  )
}
