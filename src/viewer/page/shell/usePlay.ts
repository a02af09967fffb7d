import { useEffect, useState } from 'preact/hooks'
import { windowAt } from '../state/actions.js'
import { followLive, liveNow } from '../state/live.js'
import type { Store } from '../state/store.js'
import type { View } from '../state/view.js'

/** Let the window run as time does, and stop it. */
export const usePlay = (store: Store, view: View): readonly [boolean, () => void] => {
  const [playing, setPlaying] = useState(false)
  useEffect(() => {
    if (!playing) return
    let before = performance.now()
    let frame = requestAnimationFrame(function step(now) {
      const { start, duration } = store.get()
      const next = windowAt(view, start + (now - before) / 1000, duration)
      before = now
      if (next.start === start && start + duration >= view.seconds) return setPlaying(false)
      store.change(next)
      frame = requestAnimationFrame(step)
    })
    return () => cancelAnimationFrame(frame)
  }, [playing, store, view])
  // An acquisition plays by itself: it is paused, and followed again.
  return [playing, () => (view.live ? followLive(!liveNow().following) : setPlaying((now) => !now))]
}
