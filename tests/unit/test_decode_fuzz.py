"""Whatever array comes, the decoder reads it or refuses it with FrameError; it never crashes, never reads what is not there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from drivers.scanner.decode import FrameError, Pipeline, to_grey
from drivers.scanner.decode.stages import STAGES

SIDES = st.one_of(st.integers(0, 70), st.sampled_from([319, 320, 400, 401, 640, 1281]))
SHAPES = st.one_of(
    st.tuples(SIDES, SIDES),
    st.tuples(SIDES, SIDES, st.integers(0, 5)),
    st.tuples(SIDES),
    st.just(()),
)
TYPES = st.sampled_from(["uint8", "uint16", "bool", "int16", "int32", "float32", "float64", "complex64", "U1", "O"])


@settings(max_examples=150, deadline=None)
@given(shape=SHAPES, kind=TYPES, seed=st.integers(0, 2**32 - 1), flip=st.booleans())
def test_any_array_is_read_or_refused(shape, kind, seed, flip):
    noise = np.random.default_rng(seed).integers(0, 256, shape)
    frame = np.asarray(noise).astype(kind)
    frame = frame[::-1] if flip and frame.ndim else frame
    pipeline = Pipeline()
    try:
        grey = to_grey(frame)
    except FrameError as refusal:
        assert "give" in str(refusal)
        with pytest.raises(FrameError):
            pipeline.read(frame)
        return
    assert grey.dtype == np.uint8 and grey.ndim == 2 and grey.flags.c_contiguous
    for _ in range(len(STAGES) + 2):
        assert pipeline.read(frame) == []


@settings(max_examples=60, deadline=None)
@given(frame=arrays.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40))))
def test_every_stage_stands_any_small_picture(frame):
    for stage in STAGES:
        assert stage.read(frame) == []


@pytest.mark.parametrize("shape", [(1, 1), (1, 4096), (4096, 1), (2, 3000), (2160, 3840), (1, 20_000), (9000, 12)])
def test_every_stage_stands_extreme_shapes(shape):
    frame = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    pipeline = Pipeline()
    for _ in range(len(STAGES) + 2):
        assert pipeline.read(frame) == []


@pytest.mark.parametrize("thing", [None, "picture", b"\x00" * 100, [[1, 2], [3, 4]], 7])
def test_what_is_no_array_is_refused(thing):
    with pytest.raises(FrameError, match="give a numpy array"):
        Pipeline().read(thing)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_colour_and_sixteen_bits_are_made_grey(channels):
    assert to_grey(np.full((5, 6, channels), 200, np.uint8)).tolist() == np.full((5, 6), 200).tolist()
    assert to_grey(np.full((5, 6), 200 << 8, np.uint16)).tolist() == np.full((5, 6), 200).tolist()
    assert to_grey(np.ones((5, 6), bool)).max() == 255
