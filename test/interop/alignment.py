"""
Pulses of a real line, as neo reads them, and the same by a clock that is made of it: with an offset, a drift, pulses that it misses and
one too many. How one clock is to the other follows directly, since here it is known which pulses are the same.
"""

import numpy as np
from common import answer, question
from neo.rawio import SpikeGLXRawIO

asked = question()
reader = SpikeGLXRawIO(dirname=asked["folder"])
reader.parse_header()
names = [line["id"] for line in reader.header["event_channels"]]
frames, _, labels = reader.get_event_timestamps(0, 0, names.index(asked["line"]))
rising = np.sort(frames[[str(label).endswith("ON") for label in labels]])
own = asked["start"] + rising / asked["rate"]
reference = asked["reference"]
# An edge is told at the first frame after it.
told = np.ceil(((own - reference["offset"]) / (1 + 1e-6 * reference["drift"]) - reference["start"]) * reference["rate"])
kept = np.ones(len(told), dtype=bool)
kept[reference["missing"]] = False
seconds = reference["start"] + told[kept] / reference["rate"]
line = np.polyfit(rising[kept], seconds, 1)
places = np.arange(rising[kept][0], rising[kept][-1] + 1)
answer(
    {
        "rising": rising.tolist(),
        "frames": np.sort(np.append(told[kept], reference["extra"])).tolist(),
        "common": int(kept.sum()),
        "drift": float((1 / np.polyfit(own[kept], seconds, 1)[0] - 1) * 1e6),
        "offset": float(seconds[0] - own[kept][0]),
        "residual": float(np.abs(seconds - np.polyval(line, rising[kept])).max()),
        "first": int(places[0]),
        "linear": np.polyval(line, places[::97]).tolist(),
        "piecewise": np.interp(places[::97], rising[kept], seconds).tolist(),
    }
)
