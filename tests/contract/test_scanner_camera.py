"""The camera driver: what it can look at, what the screen gets, how it says that the picture is bad."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.emulators.camera import Scene, seen
from drivers.errors import BadOption, DeviceError, DeviceLost, DeviceMissing
from drivers.scanner.camera import CameraScanner, Health
from drivers.scanner.sources.picture import PictureSource, load_picture
from drivers.scanner.watch import Watch

NIK = "1801094107900003"


def wait_for(done, seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if done():
            return True
        time.sleep(0.005)
    return False


def first_scan(scanner: CameraScanner):
    """The first scan; the watchdog ends the wait so that a miss fails instead of hanging."""
    scanner.open()
    watchdog = threading.Timer(10.0, scanner.close)
    watchdog.start()
    try:
        return next(scanner.scans(), None)
    finally:
        watchdog.cancel()
        scanner.close()


def save(path: Path, text: str = NIK, symbology: str = "QRCode", **scene) -> Path:
    cv2.imwrite(str(path), seen(text, symbology, Scene(**{"width_px": 640, "height_px": 480, "code_px": 200, **scene})))
    return path


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".JPEG"])
def test_a_picture_is_read(tmp_path, suffix):
    scan = first_scan(CameraScanner(str(save(tmp_path / f"card{suffix}"))))
    assert scan.text == NIK


def test_a_still_picture_of_bars_is_accepted(tmp_path):
    path = save(tmp_path / "card.png", symbology="Code128", code_px=300, angle_degrees=20)
    assert first_scan(CameraScanner(str(path))).symbology == "Code128"


def test_a_small_code_in_a_large_photograph_is_read_though_the_preview_is_small(tmp_path):
    path = save(tmp_path / "card.jpg", width_px=4000, height_px=3000, code_px=170, x=0.8, y=0.2)
    scanner = CameraScanner(str(path), 640, 480)
    assert first_scan(scanner).text == NIK


def test_a_telephone_photograph_is_turned_as_its_exif_says(tmp_path):
    from PIL import Image

    path = tmp_path / "card.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20), "red").save(path, exif=exif)
    assert load_picture(path).shape == (40, 20, 3)


def test_a_clear_picture_lies_on_white(tmp_path):
    from PIL import Image

    path = tmp_path / "clear.png"
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(path)
    assert load_picture(path).min() == 255


def test_a_video_is_played_once_and_its_last_frame_stays(tmp_path):
    path = tmp_path / "hall.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (640, 480))
    for number in range(20):
        text = NIK if number >= 10 else "x"
        frame = seen(text, "QRCode", Scene(640, 480, code_px=200, x=0.5 if number >= 10 else -3.0))
        writer.write(cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR))
    writer.release()
    scanner = CameraScanner(str(path), 640, 480)
    assert first_scan(scanner).text == NIK


def test_an_empty_folder_is_an_empty_hall_that_is_neither_dark_nor_frozen(tmp_path):
    scanner = CameraScanner(str(tmp_path), 320, 240, 60)
    scanner.open()
    assert wait_for(lambda: scanner.latest_frame() and scanner.latest_frame().number > 5)
    frame = scanner.latest_frame()
    assert frame.picture.shape == (240, 320, 3) and frame.picture.dtype == np.uint8
    assert 20 < frame.picture.mean() < 100
    assert scanner.health is Health.OK
    scanner.close()
    assert scanner.health is Health.MISSING
    assert scanner.latest_frame() is None


def test_what_people_look_at_is_bounded_and_codes_are_read_as_fine_as_they_come(tmp_path):
    path = str(save(tmp_path / "card.png", width_px=1280, height_px=720, code_px=150))
    whole, halved = CameraScanner(path, 1280, 720), CameraScanner(path, 1280, 720, shown_px=960)
    for scanner, shape in ((whole, (720, 1280, 3)), (halved, (360, 640, 3))):
        assert first_scan(scanner).text == NIK
        scanner.open()
        assert wait_for(lambda scanner=scanner: scanner.latest_frame() is not None)
        assert scanner.latest_frame().picture.shape == shape
        scanner.close()


def test_a_picture_put_into_the_folder_is_what_the_camera_sees_next(tmp_path):
    scanner = CameraScanner(str(tmp_path), 320, 240)
    scanner.open()
    assert wait_for(lambda: scanner.latest_frame() is not None)
    cv2.imwrite(str(tmp_path / "white.png"), np.full((240, 320, 3), 250, np.uint8))
    assert wait_for(lambda: scanner.latest_frame().picture.mean() > 200, 2.0)
    (tmp_path / "white.png").unlink()
    assert wait_for(lambda: scanner.latest_frame().picture.mean() < 100, 2.0)
    scanner.close()


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_a_half_written_picture_leaves_the_last_good_one_in_view(tmp_path, suffix):
    whole = cv2.imencode(suffix, seen(NIK, "QRCode", Scene(640, 480, code_px=200)))[1].tobytes()
    path = tmp_path / f"card{suffix}"
    cv2.imwrite(str(path), np.full((480, 640, 3), 250, np.uint8))
    source = PictureSource(path, 320, 240)
    source.open()
    for size in (0, 4, 40, len(whole) // 2, len(whole) - 400):
        path.write_bytes(whole[:size])
        assert source.read().preview.mean() > 200
    path.write_bytes(whole)
    assert source.read().preview.mean() < 200


def test_no_two_frames_of_a_still_picture_are_alike(tmp_path):
    source = PictureSource(save(tmp_path / "card.png"), 320, 240)
    source.open()
    frames = [source.read() for _ in range(10)]
    assert len({frame.preview.tobytes() for frame in frames}) == 10
    assert len({frame.sharp.tobytes() for frame in frames}) == 10


def test_frames_count_up_while_decoding_is_slow(tmp_path):
    save(tmp_path / "card.jpg", width_px=4000, height_px=3000, code_px=0.01)
    scanner = CameraScanner(str(tmp_path / "card.jpg"), 320, 240, 15)
    scanner.open()
    thread = threading.Thread(target=lambda: list(scanner.scans()), daemon=True)
    thread.start()
    assert wait_for(lambda: scanner.latest_frame() and scanner.latest_frame().number >= 10)
    assert scanner.latest_look().verdict.reason == "nothing"
    scanner.close()
    thread.join(2.0)
    assert not thread.is_alive()


def test_memory_stays_flat_over_many_frames(tmp_path):
    source = PictureSource(save(tmp_path / "card.png"), 640, 480)
    source.open()

    def resident_kib() -> int:
        words = Path("/proc/self/status").read_text().split()
        return int(words[words.index("VmRSS:") + 1])

    for _ in range(100):
        source.read()
    before = resident_kib()
    for _ in range(600):
        source.read()
    assert resident_kib() - before < 20_000


def test_a_black_picture_is_dark_and_says_so(tmp_path):
    cv2.imwrite(str(tmp_path / "black.png"), np.zeros((240, 320, 3), np.uint8))
    scanner = CameraScanner(str(tmp_path / "black.png"), 320, 240)
    scanner.open()
    assert wait_for(lambda: scanner.health is Health.DARK)
    scanner.close()


def test_only_a_live_picture_that_never_changes_is_frozen():
    frame = np.full((240, 320, 3), 90, np.uint8)
    live, still = Watch(live=True), Watch(live=False)
    for second in range(8):
        live.see(frame, second)
        still.see(frame, second)
    assert live.frozen and not still.frozen
    frame[::24, ::24] = 91
    live.see(frame, 9)
    assert not live.frozen


def test_a_lost_picture_is_reported_missing(tmp_path):
    path = save(tmp_path / "card.png")
    scanner = CameraScanner(str(path), 320, 240)
    scanner.open()
    path.unlink()
    with pytest.raises(DeviceLost, match="gone"):
        list(scanner.scans())
    assert scanner.health is Health.MISSING
    assert scanner.latest_frame() is None
    scanner.close()


@pytest.mark.parametrize("source", ["/dev/video97", "/nowhere/at/all", "no-such.png", "no-such.mp4"])
def test_what_is_not_there_is_missing(source):
    with pytest.raises(DeviceMissing, match="no such"):
        CameraScanner(source).open()


def test_what_is_no_picture_is_refused_with_what_to_do(tmp_path):
    for name in ("letter.pdf", "broken.png", "broken.mp4"):
        (tmp_path / name).write_bytes(b"%PDF-1.7 not a picture")
        with pytest.raises(DeviceError, match=r"give|can$"):
            CameraScanner(str(tmp_path / name)).open()


@pytest.mark.parametrize("options", [{"width_px": 0}, {"height_px": 100_000}, {"frames_per_second": 0.0}])
def test_impossible_options_are_refused(options):
    with pytest.raises(BadOption, match="width"):
        CameraScanner("auto", **options)
