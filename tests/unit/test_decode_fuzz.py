"""Whatever array comes, the decoder reads it or refuses it with FrameError; it never crashes, never reads what is not there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from drivers.emulators.camera import modules
from drivers.scanner.decode import FrameError, Pipeline, to_grey
from drivers.scanner.decode.burst import Burst
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


@settings(max_examples=40, deadline=None)
@given(
    shapes=st.lists(st.tuples(st.integers(1, 500), st.integers(1, 500)), min_size=2, max_size=14), seed=st.integers(0, 2**32 - 1)
)
def test_one_pipeline_stands_frames_that_change_their_size(shapes, seed):
    dice = np.random.default_rng(seed)
    pipeline = Pipeline()
    for tall, wide in shapes:
        level = int(dice.integers(1, 256))
        assert pipeline.read(dice.integers(0, level + 1, (tall, wide), dtype=np.uint8)) == []


@settings(max_examples=60, deadline=None)
@given(shape=st.tuples(st.integers(1, 90), st.integers(1, 90)), level=st.integers(0, 255), seed=st.integers(0, 2**32 - 1))
def test_the_burst_stands_any_size(shape, level, seed):
    dice = np.random.default_rng(seed)
    burst = Burst()
    for _ in range(5):
        frame = dice.integers(0, level + 1, shape, dtype=np.uint8)
        burst.add(frame)
    assert burst.ready(frame) and not burst.ready(np.zeros((shape[0] + 1, shape[1]), np.uint8))
    assert burst.read(frame) == []


def laid_out() -> list[tuple[str, np.ndarray]]:
    """The same QR code in memory in every way an array can lie."""
    picture = np.kron(modules("1801094107900003", "QRCode"), np.ones((5, 5), np.uint8))
    picture = np.pad(picture, 30, constant_values=255)
    frozen = picture.copy()
    frozen.flags.writeable = False
    wide = np.repeat(picture, 2, axis=1)
    return [
        ("columns first", np.asfortranarray(picture)),
        ("transposed", picture.T),
        ("flipped", picture[::-1, ::-1]),
        ("every other column", wide[:, ::2]),
        ("read-only", frozen),
        ("three channels of one", np.broadcast_to(picture[:, :, None], (*picture.shape, 3))),
        ("big-endian", (picture.astype(">u2") << 8)),
        ("masked", np.ma.masked_array(picture)),
        ("boolean", picture > 0),
    ]


@pytest.mark.parametrize("picture", [lie for _, lie in laid_out()], ids=[name for name, _ in laid_out()])
def test_a_code_is_read_however_its_pixels_lie_in_memory(picture):
    pipeline = Pipeline()
    assert [code.text for code in pipeline.read(picture)] == ["1801094107900003"]
    for _ in range(8):
        pipeline.read(picture)


def test_the_picture_is_never_written_to():
    picture = np.random.default_rng(2).integers(0, 60, (480, 640), dtype=np.uint8)
    before = picture.copy()
    pipeline = Pipeline()
    for _ in range(30):
        pipeline.read(picture)
    assert np.array_equal(picture, before)


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(2160, 4096), (4096, 2160), (4096, 4096)])
def test_noise_in_four_k_is_looked_at_from_every_side_and_holds_nothing(shape):
    pipeline = Pipeline()
    dice = np.random.default_rng(3)
    for _ in range(len(STAGES) + 3):
        assert pipeline.read(dice.integers(0, 256, shape, dtype=np.uint8)) == []
