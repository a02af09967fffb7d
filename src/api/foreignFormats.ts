/** A format that no source here reads. */
export interface ForeignFormat {
  /** What a file of it is. */
  readonly what: string
  /** What names of its files end in, in any case. Absent: any. */
  readonly names?: readonly string[]
  /** What paths of its files are like, where the name of a folder or a whole name tells. */
  readonly paths?: RegExp
  /** What its files hold: text at this byte, or anywhere in their first bytes where no byte is given. Absent: not looked at. */
  readonly holds?: { readonly text: string; readonly at?: number }
  /** What of SpikeInterface reads it. */
  readonly reader?: string
  /** What else can be done. Default: export it from the program that wrote it. */
  readonly advice?: string
}

const neo = (io: string): string => `neo reads it (${io}): write its samples as raw binary, which binary({ ... }) opens`

/**
 * Formats by the names of their files and by what these begin with; the first that agrees in both is it. The last are containers, whose
 * format nobody can tell.
 */
export const foreignFormats: readonly ForeignFormat[] = [
  { what: 'a block of a TDT tank (Tucker-Davis)', names: ['tsq', 'tev', 'tbk', 'tnt', 'tdx', 'sev'], reader: 'read_tdt' },
  { what: 'a Spike2 file (CED), of 32 bits', holds: { text: '(C) CED 87', at: 2 }, reader: 'read_spike2' },
  { what: 'a Spike2 file (CED), of 32 bits', names: ['smr', 'son'], reader: 'read_spike2' },
  { what: 'a Spike2 file (CED), of 64 bits', names: ['smrx'], reader: 'read_ced' },
  { what: 'a file of CED Signal (CFS)', holds: { text: 'CEDFILE', at: 0 } },
  { what: 'a Plexon 2 file', names: ['pl2'], reader: 'read_plexon2' },
  { what: 'an Alpha Omega file', names: ['mpx', 'map'], holds: { text: 'h', at: 2 }, reader: 'read_alphaomega' },
  { what: 'a list of Alpha Omega files', names: ['lsx'], reader: 'read_alphaomega' },
  {
    what: 'a Multi Channel Systems file (MC_Rack)',
    holds: { text: 'MCSSTRM', at: 0 },
    advice: 'MC_DataTool makes raw binary of it, which binary({ ... }) opens',
  },
  { what: 'raw data of Multi Channel Systems', holds: { text: 'MC_DataTool binary conversion', at: 0 }, reader: 'read_mcsraw' },
  { what: 'an HDF5 file of Multi Channel Systems', holds: { text: 'McsHdf5' }, reader: 'read_mcsh5' },
  {
    what: 'a Multi Channel Systems file (Multi Channel Experimenter)',
    names: ['msrd', 'msrs'],
    advice: "Multi Channel DataManager exports it as HDF5, which SpikeInterface's read_mcsh5 reads",
  },
  { what: 'an Axon file (ABF)', holds: { text: 'ABF', at: 0 }, reader: 'read_axon' },
  { what: 'an Axon text file (ATF)', holds: { text: 'ATF', at: 0 }, names: ['atf'] },
  { what: 'an AxoGraph file', names: ['axgd', 'axgx'], advice: neo('AxographIO') },
  { what: 'a BrainVision header', holds: { text: 'Brain Vision Data Exchange Header', at: 0 }, advice: neo('BrainVisionIO') },
  { what: 'a BrainVision header', holds: { text: 'BrainVision Data Exchange Header', at: 0 }, advice: neo('BrainVisionIO') },
  { what: 'a BrainVision recording', names: ['vhdr', 'vmrk', 'ahdr'], advice: neo('BrainVisionIO') },
  { what: 'a Micromed file', holds: { text: '* MICROMED', at: 0 }, advice: neo('MicromedIO') },
  { what: 'a Nicolet file', names: ['e'] },
  { what: 'a Natus recording', names: ['erd', 'stc', 'snc', 'vtc'] },
  { what: 'a Nihon Kohden file', holds: { text: 'EEG-1', at: 0 }, advice: 'mne reads it (read_raw_nihon), and exports EDF' },
  { what: 'a Persyst layout', names: ['lay'], advice: 'mne reads it (read_raw_persyst), and exports EDF' },
  {
    what: 'a Neuroscan file',
    holds: { text: 'Version 3.0', at: 0 },
    names: ['cnt'],
    advice: 'mne reads it (read_raw_cnt), and exports EDF',
  },
  { what: 'an Elan file', holds: { text: 'V2\n', at: 0 }, names: ['ent'], advice: neo('ElanIO') },
  { what: 'an Elphy file', holds: { text: 'DAC2', at: 1 }, advice: neo('ElphyIO') },
  { what: 'a WinEDR file', names: ['edr'], holds: { text: 'VER=', at: 0 }, advice: neo('WinEdrIO') },
  { what: 'a WinWCP file', names: ['wcp'], advice: neo('WinWcpIO') },
  { what: 'a HEKA PatchMaster file', holds: { text: 'DAT2', at: 0 } },
  { what: 'a HEKA PatchMaster file', holds: { text: 'DAT1', at: 0 } },
  { what: 'a NeuroExplorer file', holds: { text: 'NEX1', at: 0 }, reader: 'read_neuroexplorer' },
  { what: 'a NeuroExplorer 5 file', holds: { text: 'NEX5', at: 0 } },
  { what: 'a NeuroNexus Allego recording', names: ['xdat.json', 'xdat'], reader: 'read_neuronexus' },
  { what: 'an IGOR file', names: ['ibw', 'pxp', 'pxt'], advice: neo('IgorIO') },
  {
    what: 'a MEF 3 session',
    names: ['mefd'],
    advice: 'Python: pymef reads it; write its samples as raw binary, which binary({ ... }) opens',
  },
  { what: 'a MED session (Dark Horse Neuro)', names: ['medd'], advice: neo('MedIO') },
  { what: 'a BCI2000 file', holds: { text: 'BCI2000V', at: 0 }, advice: neo('BCI2000IO') },
  { what: 'a GDF file', holds: { text: 'GDF ', at: 0 }, advice: 'mne reads it (read_raw_gdf), and exports EDF' },
  {
    what: 'an XDF file, as LabRecorder writes',
    holds: { text: 'XDF:', at: 0 },
    advice: 'Python: pyxdf reads it; live streams: liveLsl({ ... })',
  },
  { what: 'a NIX file', names: ['nix'], reader: 'read_nix' },
  { what: 'raw data of a Neuralynx system', names: ['nrd'] },
  { what: 'a file of the Intan CLAMP system', names: ['clp'] },
  { what: 'a FIFF file', names: ['fif', 'fif.gz'], advice: 'mne reads it (read_raw_fif), and exports EDF' },
  {
    what: 'a MATLAB file other than the .spikes.cellinfo.mat of CellExplorer',
    holds: { text: 'MATLAB 5.0 MAT-file', at: 0 },
    advice: 'write its samples as raw binary, which binary({ ... }) opens',
  },
  {
    what: 'a file of the spike sorter Combinato',
    // Folders have the name of their channel: CSC1/data_CSC1.h5, and CSC1/sort_neg_user/sort_cat.h5.
    paths: /(^|[\\/])(sort_cat|([^\\/]+)[\\/]data_\3)\.h5$/i,
    holds: { text: '\x89HDF\r\n\x1a\n', at: 0 },
    advice: 'in SpikeInterface, read_combinato(folder).save(folder="saved") makes a folder that openSorting("saved") opens',
  },
  {
    what: 'an HDF5 file of a layout that is not known here',
    holds: { text: '\x89HDF\r\n\x1a\n', at: 0 },
    advice:
      'NWB, BioCam, MaxWell, MEArec, Klusta and HerdingSpikes are known; write the samples of another as raw binary, which binary({ ... }) opens',
  },
  {
    what: 'an array of numpy',
    holds: { text: '\x93NUMPY', at: 0 },
    advice: 'write its samples as raw binary, which binary({ ... }) opens, or those of one in memory with memory({ ... })',
  },
]
