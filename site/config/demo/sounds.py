"""A sound made by code: a tone to breathe with, as plain WAV, which every browser plays and nobody has to decode."""

import io
import math
import wave

# Mono, a byte a sample: twenty seconds are 160 kB.
A_SECOND = 8000
IN, OUT, BREATHS = 2, 3, 4
LOW, HIGH = 130.8, 196.0
LOUD = 70
MIDDLE = 128


def breath() -> bytes:
    """Four breaths: a soft tone that rises while one breathes in, and falls while one breathes out."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(A_SECOND)
        sound.writeframes(one_breath() * BREATHS)
    return out.getvalue()


def one_breath() -> bytes:
    samples, turned = bytearray(), 0.0
    for number in range((IN + OUT) * A_SECOND):
        second = number / A_SECOND
        full = second / IN if second < IN else 1 - (second - IN) / OUT
        swell = (1 - math.cos(math.pi * full)) / 2
        turned += 2 * math.pi * (LOW + (HIGH - LOW) * swell) / A_SECOND
        # An octave above, quietly: small loudspeakers have no bass.
        tone = 0.7 * math.sin(turned) + 0.3 * math.sin(2 * turned)
        samples.append(MIDDLE + round(LOUD * swell * tone))
    return bytes(samples)


SOUNDS = {"breath": breath}
