"""SpikeInterface's side of the benchmark: does one case a line and answers with the seconds it took."""
import json
import os
import sys
import time
import warnings

import spikeinterface.core as si
import spikeinterface.preprocessing as spre

warnings.filterwarnings("ignore")


def pipelines(raw):
    reference = spre.common_reference(raw)
    band = spre.bandpass_filter(raw, 300, 6000)
    chain = spre.bandpass_filter(reference, 300, 6000)
    return {
        "chain": chain,
        "band": band,
        "reference": reference,
        "copy": raw,
        "notch": spre.notch_filter(raw, freq=1000),
        "two": spre.notch_filter(band, freq=1000),
        "high": spre.highpass_filter(raw, freq_min=5),
        "hum": spre.notch_filter(raw, freq=50),
        "three": spre.bandpass_filter(spre.notch_filter(spre.highpass_filter(raw, freq_min=5), freq=50), 300, 6000),
        "random": chain,
        "one": band,
        "some": band,
    }


def main():
    path, frequency, channels = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    raw = si.BinaryRecordingExtractor([path], frequency, "int16", num_channels=channels)
    recordings = pipelines(raw)
    ids = {"one": list(raw.channel_ids[100:101]), "some": list(raw.channel_ids[100:132])}
    tenth = int(frequency // 10)
    for line in sys.stdin:
        order = json.loads(line)
        name, output = order["name"], order["output"]
        if os.path.exists(output):
            os.remove(output)
        start = time.perf_counter()
        if order["windows"]:
            for first in order["windows"]:
                traces = recordings[name].get_traces(
                    start_frame=first, end_frame=first + tenth, channel_ids=ids.get(name)
                )
                # A plain copy is a view of the mapped file until it is touched.
                traces.sum()
        else:
            si.write_binary_recording(
                recordings[name],
                file_paths=[output],
                n_jobs=order["jobs"],
                chunk_duration="1s",
                progress_bar=False,
                verbose=False,
            )
        seconds = time.perf_counter() - start
        # Before the answer: the other side begins at it, and would be held up.
        if os.path.exists(output):
            os.remove(output)
        print(seconds, flush=True)


if __name__ == "__main__":
    main()
