"""Rules of the pages over real HTTP: who may see what, forms from elsewhere, guessing, what leaves the house."""

from __future__ import annotations

import re
import time

import httpx
import msgspec
import pytest
from busy_hall import NIKS, PASSWORD, BusyHall, today
from served_central import PASURUAN, TEJO_AGUNG, served_central

PEOPLE = ("siti.pasuruan", "budi.tejo", "ratna.kecamatan", "joko.teknisi")
NASTY = "<script>alert('hai')</script>"


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    with served_central(tmp_path_factory.mktemp("rules")) as central:
        hall = BusyHall(central)
        hall.add_people()
        here = hall.kiosk(PASURUAN[0], NASTY, problems=[NASTY])
        there = hall.kiosk(TEJO_AGUNG[0], "Ruang tunggu")
        hall.deliver(here, [("A", 1, "S-41", 0), ("A", 2, "S-37", 0)])
        hall.deliver(there, [("A", 77, "S-41", 0)])
        yield hall


@pytest.fixture(scope="module")
def insiders(hall):
    opened = {}
    try:
        for login in PEOPLE:
            opened[login] = hall.inside(login)
        yield {login: way.__enter__() for login, way in opened.items()}
    finally:
        for way in opened.values():
            way.__exit__(None, None, None)


@pytest.fixture(scope="module")
def theirs(insiders):
    """The address of a request of Tejo Agung."""
    page = insiders["budi.tejo"].get("/permohonan").text
    return re.search(r'href="(/permohonan/18\.72\.04\.1005/[0-9a-f-]{36})"', page)[1]


def test_without_signing_in_there_is_only_the_way_in(hall, theirs):
    for path in (
        "/",
        "/permohonan",
        theirs,
        "/antrean",
        "/mesin",
        "/petugas",
        "/catatan-akses",
        "/statistik",
        "/permohonan/ekspor.csv",
    ):
        for cookie in ("", "anjungan_petugas=guess"):
            answer = httpx.get(hall.address + path, headers={"Cookie": cookie}, trust_env=False)
            assert answer.status_code == 401, path
            assert "Masuk ke server pusat" in answer.text
            assert "A-001" not in answer.text


def test_the_access_token_of_machines_opens_no_page(hall):
    headers = {"Authorization": f"Bearer {hall.central.token()}", "Cookie": f"anjungan_pusat={hall.central.token()}"}
    assert httpx.get(f"{hall.address}/permohonan", headers=headers, trust_env=False).status_code == 401
    assert httpx.get(f"{hall.address}/masuk?token={hall.central.token()}", trust_env=False).status_code == 200


READ = {
    "/permohonan": {"siti.pasuruan", "budi.tejo", "ratna.kecamatan"},
    "/permohonan/ekspor.csv": {"siti.pasuruan", "budi.tejo"},
    "/antrean": {"siti.pasuruan", "budi.tejo"},
    "/produk": {"siti.pasuruan", "budi.tejo", "joko.teknisi"},
    "/pengumuman": {"siti.pasuruan", "budi.tejo", "joko.teknisi"},
    "/layanan": {"siti.pasuruan", "budi.tejo", "joko.teknisi"},
    "/layanan/18.01.09.2001/baru": {"joko.teknisi"},
    "/mesin": set(PEOPLE),
    "/mesin/daftar": {"joko.teknisi"},
    "/mesin/kunci": {"joko.teknisi"},
    "/petugas": {"joko.teknisi"},
    "/statistik": {"siti.pasuruan", "budi.tejo", "ratna.kecamatan"},
    "/catatan-akses": set(PEOPLE),
    "/pengaturan": set(PEOPLE),
}


@pytest.mark.parametrize("path", list(READ))
def test_each_role_opens_its_own_rooms_and_no_other(insiders, path):
    assert {login for login in PEOPLE if insiders[login].get(path).status_code == 200} == READ[path]
    for login in set(PEOPLE) - READ[path]:
        assert insiders[login].get(path).status_code == 403


def test_no_village_sees_anothers_things_through_any_page(insiders, theirs):
    siti = insiders["siti.pasuruan"]
    village, request = theirs.split("/")[2:]
    for path in (
        theirs,
        f"{theirs}/cetak",
        f"/permohonan?desa={village}",
        f"/permohonan/ekspor.json?desa={village}",
        f"/antrean?desa={village}",
        f"/produk?desa={village}",
        f"/pengumuman?desa={village}",
        f"/layanan?desa={village}",
        f"/statistik?desa={village}",
        f"/pengaturan?desa={village}",
        f"/permohonan/{PASURUAN[0]}/{request}",
    ):
        answer = siti.get(path)
        assert answer.status_code == 404, path
        assert "A-077" not in answer.text
    for path in ("/", "/permohonan", "/permohonan?cari=A-077", "/mesin", "/catatan-akses", "/statistik"):
        page = siti.get(path).text
        assert ">A-077<" not in page
        assert TEJO_AGUNG[1] not in page


def test_no_form_reaches_into_another_village(insiders, theirs, hall):
    siti, village = insiders["siti.pasuruan"], TEJO_AGUNG[0]
    before = {"before": "checking", "after": "signing"}
    assert siti.post(f"{theirs}/pindah", before).status_code == 404
    assert siti.post(f"{theirs}/hapus").status_code == 404
    assert siti.post("/antrean/berikutnya", {"desa": village, "loket": "1"}).status_code == 404
    assert siti.post(f"/produk/{village}/baru", {"name": "x", "maker": "y"}).status_code == 404
    assert siti.post(f"/pengumuman/{village}/baru", {"title": "x", "text": "y"}).status_code == 404
    assert siti.post(f"/layanan/{village}/S-41/saklar", {"off": "1"}).status_code == 404
    assert siti.post(f"/pengaturan/{village}/simpan-data", {"months": "1"}).status_code == 404
    assert hall.central.query("SELECT count(*) FROM request_state WHERE village = ?", village) == [(0,)]
    assert hall.central.query("SELECT count(*) FROM product UNION SELECT count(*) FROM notice") == [(0,)]


class TestForms:
    def test_without_the_token_of_this_sign_in_nothing_is_done(self, insiders, hall):
        siti, budi = insiders["siti.pasuruan"], insiders["budi.tejo"]
        path, form = f"/pengumuman/{PASURUAN[0]}/baru", {"title": "Palsu", "text": "Palsu"}
        for token in ({}, {"csrf": ""}, {"csrf": "0" * 32}, {"csrf": budi.token()}):
            assert siti.client.post(path, data={**form, **token}).status_code == 403
        assert hall.central.query("SELECT count(*) FROM notice") == [(0,)]

    @pytest.mark.parametrize(
        "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://lain.example"}]
    )
    def test_from_another_site_they_are_refused_even_with_the_token(self, insiders, hall, headers):
        siti = insiders["siti.pasuruan"]
        form = {"title": "Palsu", "text": "Palsu"}
        assert siti.post(f"/pengumuman/{PASURUAN[0]}/baru", form, headers=headers).status_code == 403
        answer = httpx.post(
            f"{hall.address}/masuk", data={"login": "siti.pasuruan", "password": PASSWORD}, headers=headers, trust_env=False
        )
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers

    def test_too_large_a_form_is_refused(self, insiders):
        answer = insiders["siti.pasuruan"].post(f"/pengumuman/{PASURUAN[0]}/baru", {"text": "x" * 100_000})
        assert answer.status_code == 413

    @pytest.mark.parametrize("name", ["foto.jpg", "foto.svg"])
    def test_a_picture_that_is_none_is_refused_kindly(self, insiders, name):
        picture = {"picture": (name, b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "image/jpeg")}
        answer = insiders["siti.pasuruan"].post(f"/produk/{PASURUAN[0]}/baru", {"name": "Kopi", "maker": "Siti"}, files=picture)
        assert answer.status_code == 422
        assert "bukan foto" in answer.text


class TestTheDoor:
    def test_the_cookie_is_out_of_reach_of_scripts_and_of_plain_http_behind_a_proxy(self, hall):
        data = {"login": "siti.pasuruan", "password": PASSWORD}
        plain = httpx.post(f"{hall.address}/masuk", data=data, trust_env=False).headers["set-cookie"]
        proxied = httpx.post(f"{hall.address}/masuk", data=data, headers={"X-Forwarded-Proto": "https"}, trust_env=False)
        assert {"HttpOnly", "SameSite=lax"} <= {part.strip() for part in plain.split(";")}
        assert "Secure" in proxied.headers["set-cookie"]

    def test_a_wrong_name_and_a_wrong_password_look_the_same(self, hall):
        pages = [
            httpx.post(f"{hall.address}/masuk", data={"login": login, "password": "salah sekali"}, trust_env=False)
            for login in ("ratna.kecamatan", "tidak.ada")
        ]
        assert [page.status_code for page in pages] == [403, 403]
        assert pages[0].text.replace("ratna.kecamatan", "") == pages[1].text.replace("tidak.ada", "")

    @pytest.mark.parametrize("goal", ["https://jahat.example", "//jahat.example", "/\\jahat.example", "/masuk", "permohonan"])
    def test_nobody_is_sent_elsewhere_after_signing_in(self, hall, goal):
        data = {"login": "budi.tejo", "password": PASSWORD, "next": goal}
        answer = httpx.post(f"{hall.address}/masuk", data=data, trust_env=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")

    def test_signing_out_ends_it_for_good(self, hall):
        with hall.inside("budi.tejo") as budi:
            kept = dict(budi.client.cookies)
            assert budi.post("/keluar").status_code == 303
            again = httpx.get(f"{hall.address}/", cookies=kept, trust_env=False)
            assert again.status_code == 401


class TestWhatLeavesTheHouse:
    def test_a_csv_has_masked_niks_unless_asked_and_no_formulas(self, insiders):
        siti = insiders["siti.pasuruan"]
        plain = siti.get("/permohonan/ekspor.csv")
        assert plain.headers["content-disposition"] == 'attachment; filename="permohonan.csv"'
        assert "180109••••••" in plain.text
        assert not any(nik in plain.text for nik in NIKS)
        assert any(nik in siti.get("/permohonan/ekspor.csv?nik=true").text for nik in NIKS)
        lines = msgspec.json.decode(siti.get("/permohonan/ekspor.json").content)
        assert {line["nomor"] for line in lines} == {"A-001", "A-002"}
        assert "=" not in {cell[:1] for line in lines for cell in line.values()}

    def test_each_look_is_in_the_log_before_it_is_seen(self, insiders, hall):
        siti = insiders["siti.pasuruan"]
        before = hall.central.query("SELECT count(*) FROM audit WHERE action = 'saw-request'")[0][0]
        link = re.search(r'href="(/permohonan/[^/"]+/[0-9a-f-]{36})"', siti.get("/permohonan").text)[1]
        for _ in range(3):
            siti.get(link)
        assert hall.central.query("SELECT count(*) FROM audit WHERE action = 'saw-request'") == [(before + 3,)]
        assert not any(nik in str(hall.central.query("SELECT * FROM audit")) for nik in NIKS)

    def test_pages_load_nothing_from_elsewhere_and_run_no_word_of_a_kiosk(self, insiders):
        for path in ("/", "/mesin", "/permohonan", "/antrean", "/produk"):
            answer = insiders["siti.pasuruan"].get(path)
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'; script-src 'self'" in policy
            assert "unsafe" not in policy
            loaded = re.findall(r"""(?:src|href|action)=["']([^"']+)""", answer.text)
            assert all(link.startswith(("/", "#")) and not link.startswith("//") for link in loaded), path
            assert re.findall(r"<script(?! src=\"/static/)|\son\w+=|\sstyle=", answer.text) == []
        assert "&lt;script&gt;" in insiders["siti.pasuruan"].get("/mesin").text

    def test_nonsense_is_no_crash(self, insiders, hall):
        for path in (
            "/permohonan?sebelum=-1",
            "/permohonan?sebelum=x",
            "/permohonan?status=%00",
            "/permohonan?desa=%00",
            f"/permohonan?cari={'9' * 40}",
            "/permohonan?cari=%F0%9F%98%80",
            f"/permohonan/{PASURUAN[0]}/{'0' * 36}",
            f"/permohonan/{PASURUAN[0]}/x",
            "/statistik?hari=1000000",
            "/antrean?loket=0",
            "/static/..%2fpages.py",
            f"/gambar/{PASURUAN[0]}/{'0' * 64}.jpg",
            f"/p/{PASURUAN[0]}/%00",
            "/p/18.99.99.9999",
            "/layar/x",
            "/daftar/x/y",
            "/sandi/x",
        ):
            assert insiders["siti.pasuruan"].get(path).status_code < 500, path


class TestResidents:
    def test_a_known_code_shows_its_status_and_nobody(self, hall):
        page = httpx.get(f"{hall.address}/t/{hall.codes['A-001']}", trust_env=False).text
        assert "Sedang diperiksa" in page
        assert "noindex" in page
        assert not re.search(r"\d{6}|••|bank", page.split("<main", 1)[1])

    def test_an_unknown_code_takes_as_long_and_looks_like_one_that_has_not_arrived(self, hall):
        def timed(code):
            started = time.monotonic()
            answer = httpx.get(f"{hall.address}/t/{code}", trust_env=False)
            return answer, time.monotonic() - started

        known, known_seconds = timed(hall.codes["A-002"])
        unknown, unknown_seconds = timed("ZZZZZZZZ")
        assert known.status_code == unknown.status_code == 200
        assert min(known_seconds, unknown_seconds) >= 0.25
        assert "Belum ada kabar" in unknown.text
        headers = ("content-security-policy", "cache-control", "content-type")
        assert [known.headers[name] for name in headers] == [unknown.headers[name] for name in headers]

    # Uses up this address's wrong codes: last of its kind.
    def test_guessing_is_stopped_after_ten_wrong_codes(self, hall):
        with httpx.Client(base_url=hall.address, trust_env=False, timeout=30) as client:
            statuses = [client.get(f"/t/{number:08d}").status_code for number in range(12)]
            assert statuses[-1] == 429
            assert client.get(f"/t/{hall.codes['A-001']}").status_code == 429


def test_the_queue_of_a_day_holds_nothing_of_a_person(hall):
    page = httpx.get(f"{hall.address}/layar/{PASURUAN[0]}", trust_env=False)
    assert page.status_code == 200
    assert "A-001" in page.text
    assert not any(nik[:6] in page.text for nik in NIKS)
    assert today() not in page.text


def test_hammering_one_name_is_slowed(hall):
    with httpx.Client(base_url=hall.address, trust_env=False, timeout=60) as client:
        answers = [client.post("/masuk", data={"login": "siti.nobody", "password": "x"}) for _ in range(8)]
    assert answers[0].status_code == 403
    assert 429 in [answer.status_code for answer in answers]
    assert "Tunggu" in next(answer.text for answer in answers if answer.status_code == 429)
