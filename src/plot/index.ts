/**
 * Pictures of recordings and sortings: plots as values, as SVG, and on a canvas.
 *
 * @module rxephys/plot
 */
export { type AmplitudesData, amplitudesScene } from './amplitudes.js'
export { type Drawing, drawScene } from './canvas.js'
export type { CanvasLike } from './canvasLike.js'
export { type ColourMap, colourMap, pixelsOf } from './colourMaps.js'
export { type CorrelogramsData, correlogramsScene } from './correlograms.js'
export { type IsiData, type IsiLook, isiScene } from './isi.js'
export type { Look } from './parts.js'
export { Plot } from './plot.js'
export { type PlotProbeOptions, plotProbe } from './plotProbe.js'
export { type PlotSpectrumOptions, plotSpectrum } from './plotSpectrum.js'
export {
  type PlotCorrelogramsOptions,
  type PlotIsiOptions,
  type PlotRasterOptions,
  plotCorrelograms,
  plotIsi,
  plotRaster,
} from './plotSpikes.js'
export { type PlotTracesOptions, plotTraces } from './plotTraces.js'
export { type PlotAmplitudesOptions, type PlotWaveformsOptions, plotAmplitudes, plotWaveforms } from './plotUnits.js'
export { type ProbeContact, type ProbeData, type ProbeLayout, type ProbeLook, probeLayout, probeScene } from './probe.js'
export { type SaturationPlace, saturationCounts, saturationMarks } from './saturationMarks.js'
export type {
  Box,
  CircleMark,
  GroupMark,
  ImageMark,
  Mark,
  PolygonMark,
  PolylineMark,
  RectMark,
  Scene,
  SpansMark,
  TextMark,
} from './scene.js'
export { type SpectrumData, type SpectrumLook, spectrumScene } from './spectrum.js'
export { type RasterData, type RateLine, rasterScene } from './spikeRaster.js'
export { sceneSvg } from './svg.js'
export { dark, light, type Theme, themes } from './themes.js'
export { type TracesLayout, type TracesLook, tracesLayout, tracesScene } from './traces.js'
export type { TraceEvent, TraceRow, TraceSaturation, TraceSpike, TracesData } from './tracesData.js'
export { type WaveformsData, type WaveformsLook, waveformsScene } from './waveforms.js'
