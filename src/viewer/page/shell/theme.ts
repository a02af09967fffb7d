import { useEffect, useState } from 'preact/hooks'
import type { ViewState } from '../state/state.js'

/** Light or dark: as chosen, or as the system has it. */
export const useTheme = (chosen: ViewState['theme']): 'light' | 'dark' => {
  const [system, setSystem] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches)
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)')
    const look = (): void => setSystem(query.matches)
    query.addEventListener('change', look)
    return () => query.removeEventListener('change', look)
  }, [])
  const theme = chosen === 'auto' ? (system ? 'dark' : 'light') : chosen
  useEffect(() => {
    document.documentElement.dataset.theme = theme
  }, [theme])
  return theme
}
