"""Days of the people who use central's pages, in real Chromium on a small phone and on a desktop."""

from __future__ import annotations

import re

import pytest
from busy_hall import NIKS, PASSWORD
from served_central import PASURUAN, TEJO_AGUNG

from kiosk.model import wire


def labels(page, selector):
    return [text.strip() for text in page.locator(selector).all_inner_texts()]


class TestAClerksMorning:
    def test_calls_the_queue_number_by_number(self, browse, size):
        counter = {"phone": 1, "desktop": 2}[size]
        with browse() as watched:
            page = watched.sign_in("siti.pasuruan")
            page.click("text=Buka antrean")
            page.click(f"nav.filters >> text=Loket {counter}")
            first, second, third, *_ = labels(page, "ol.waiting .ticket")
            page.click("text=Panggil berikutnya")
            page.wait_for_selector(f".now .number:has-text('{first}')")
            page.locator(f"li:has-text('{third}') >> button:has-text('Utamakan')").dispatch_event("click")
            page.wait_for_selector(f"li.urgent:has-text('{third}')")
            page.click("text=Tidak datang")
            page.wait_for_selector(f"h3:has-text('Tidak datang') + ul >> text={first}")
            page.click("text=Panggil berikutnya")
            page.wait_for_selector(f".now .number:has-text('{third}')")
            page.click("text=Selesai")
            page.click("text=Panggil berikutnya")
            page.wait_for_selector(f".now .number:has-text('{second}')")
            watched.check()
            with browse() as hall_tv:
                display = hall_tv.open(f"/layar/{PASURUAN[0]}")
                assert display.inner_text(".latest .number") == second
                assert f"Loket {counter}" in display.inner_text(".latest")

    def test_moves_a_request_from_checking_to_collected(self, browse):
        with browse() as watched:
            page = watched.sign_in("siti.pasuruan")
            watched.open("/permohonan?status=checking")
            page.locator("a.row").last.click()
            assert "Sedang Diperiksa" in page.inner_text(".title")
            page.fill("#missing", "Bawa: Fotokopi Kartu Keluarga (KK)")
            page.click("button:has-text('Belum lengkap')")
            page.wait_for_selector(".title .chip.incomplete")
            page.click("text=Syarat sudah dilengkapi")
            page.click("text=Sudah lengkap, minta tanda tangan")
            page.click("text=Sudah ditandatangani")
            page.click("text=Sudah diserahkan")
            page.wait_for_selector(".title .chip.collected")
            steps = labels(page, ".life b")
            assert steps[0] == "Sudah Diambil"
            assert steps[-1] == "Permohonan masuk"
            assert len(steps) == 6
            watched.check()

    def test_finds_a_person_by_nik_and_the_look_is_written_down(self, browse):
        with browse() as watched:
            page = watched.sign_in("siti.pasuruan")
            watched.open("/permohonan")
            page.fill("#cari", NIKS[1])
            page.click("form.search button")
            page.locator("a.row").first.click()
            assert NIKS[1] not in page.content()
            page.click("text=Tampilkan")
            assert "1801 0955 1285 0003" in page.inner_text("dd.nik")
            watched.open("/catatan-akses?lihat=true")
            lines = labels(page, ".log li")
            assert "NIK lengkap" in lines[0]
            assert any("mencari dengan NIK" in line for line in lines[:4])
            assert NIKS[1] not in page.content()

    def test_puts_up_a_product_from_a_phones_photograph(self, browse, size, hall, tmp_path):
        from busy_hall import photograph

        raw = tmp_path / "foto.jpg"
        raw.write_bytes(photograph((60, 110, 60)))
        name = f"Sambal Seruit {size}"
        with browse() as watched:
            page = watched.sign_in("siti.pasuruan")
            watched.open("/produk")
            page.click("text=Tambah produk")
            page.fill("#name", name)
            page.fill("#maker", "Bu Lastri")
            page.fill("#price", "gratis")
            page.click("button:has-text('Simpan')")
            assert "angka" in page.inner_text("#mistake-price")
            assert page.input_value("#maker") == "Bu Lastri"
            page.fill("#price", "Rp 25.000")
            page.fill("#phone", "+62 812-3456-7890")
            page.set_input_files("#picture", str(raw))
            page.click("button:has-text('Simpan')")
            page.wait_for_url("**/produk?desa=*")
            watched.check()
            with browse() as neighbour:
                shared = neighbour.open(f"/p/{PASURUAN[0]}")
                shared.click(f"text={name}")
                assert "Rp 25.000" in shared.inner_text("article")
                assert shared.locator("a:has-text('WhatsApp')").get_attribute("href").startswith("https://wa.me/6281234567890?")
                picture = shared.locator("meta[property='og:image']").get_attribute("content")
                assert picture.startswith(hall.address)
                assert shared.evaluate("document.querySelector('img.photo').naturalWidth") > 300

    def test_switches_a_service_off_and_residents_no_longer_find_it(self, browse, size):
        name = {"phone": "Keterangan Bepergian", "desktop": "Izin Keramaian"}[size]
        with browse() as watched:
            page = watched.sign_in("siti.pasuruan")
            watched.open("/layanan")
            page.click(f"button[aria-label='{name}']")
            assert page.get_attribute(f"button[aria-label='{name}']", "aria-checked") == "false"
            with browse() as resident:
                assert name not in resident.open(f"/daftar/{PASURUAN[0]}").content()
            page.click(f"button[aria-label='{name}']")
            with browse() as resident:
                assert name in resident.open(f"/daftar/{PASURUAN[0]}").content()

    def test_prints_a_sheet_without_the_frame(self, browse):
        with browse() as watched:
            page = watched.sign_in("siti.pasuruan")
            watched.open("/permohonan")
            page.locator("a.row").first.click()
            page.click("a:has-text('Cetak')")
            page.emulate_media(media="print")
            assert page.is_hidden(".bar-paper")
            assert page.is_visible("text=Lembar Permohonan")


class TestASupervisorsLook:
    def test_sees_numbers_of_every_village_and_nobodys_data(self, browse):
        with browse() as watched:
            page = watched.sign_in("ratna.kecamatan")
            watched.open("/statistik")
            assert {PASURUAN[1], TEJO_AGUNG[1]} <= set(labels(page, "section:has(h2:text('Per desa')) li span"))
            assert page.locator("svg.chart rect.bar").count() == 30
            watched.check()
            watched.open("/permohonan")
            assert page.locator(".row").count() == 40
            assert page.locator("a.row").count() == 0
            page.select_option("#desa", TEJO_AGUNG[0])
            page.wait_for_url(f"**desa={TEJO_AGUNG[0]}")
            watched.open("/mesin")
            assert "Permohonan tertahan" in page.inner_text(".kiosk.bad")
            assert "4, tertua 2 jam" in page.inner_text(".kiosk.bad")
            watched.open("/antrean")
            assert "bukan tugas akun Anda" in page.inner_text("main")


class TestATechnicianEnrolling:
    def test_shows_a_code_a_kiosk_enrols_with_it_and_is_revoked(self, browse, hall, size):
        from plain_kiosk import PlainKiosk

        with browse() as watched:
            page = watched.sign_in("joko.teknisi")
            page.click("text=Daftarkan mesin")
            page.select_option("#desa", TEJO_AGUNG[0])
            page.click("text=Buat kode pendaftaran")
            assert page.locator("svg.qr").bounding_box()["width"] > 200
            watched.check()
            page.click("text=Tanpa kamera")
            text = page.locator("details code.long").inner_text()
            kiosk = PlainKiosk(hall.address)
            assert kiosk.enrol(text, name=f"Baru {size}").status == 200
            assert kiosk.village == TEJO_AGUNG[0]
            page.click("text=Sudah, lihat mesinnya")
            page.click(f"article:has-text('Baru {size}') >> text=Cabut mesin ini")
            page.click("text=Ya, cabut mesin ini")
            page.wait_for_selector(f"article.off:has-text('Baru {size}')")
            assert kiosk.sync().status == 403

    def test_adds_a_colleague_who_makes_the_password_alone(self, browse, size):
        login = f"rina.{size}"
        with browse() as watched:
            page = watched.sign_in("joko.teknisi")
            watched.open("/petugas/baru")
            page.fill("#name", "Rina Wati")
            page.fill("#login", login)
            page.fill("#scope", PASURUAN[0])
            page.click("button:has-text('Buat akun')")
            link = page.locator("code.long").inner_text()
            watched.check()
            with browse() as colleague:
                own = colleague.open(link.removeprefix(colleague.address))
                own.fill("#password", PASSWORD)
                own.fill("#again", PASSWORD)
                own.click("button:has-text('Simpan')")
                own.wait_for_selector("h1:has-text('Rina')")
            with browse() as thief:
                assert "tidak berlaku" in thief.open(link.removeprefix(thief.address)).inner_text("main")


class TestAResident:
    @pytest.mark.parametrize("spelling", [str.lower, lambda code: f" {code[:4]}-{code[4:]} "])
    def test_follows_the_request_by_its_code(self, browse, hall, spelling):
        code = hall.codes["A-008"]
        with browse() as watched:
            page = watched.open("/t")
            page.fill("#kode", spelling(code))
            page.click("button:has-text('Cek status')")
            page.wait_for_url(f"**/t/{code}")
            shown = page.inner_text("main")
            assert "Belum lengkap" in shown
            assert "Fotokopi Kartu Keluarga" in page.inner_text(".note-box")
            assert PASURUAN[1] in shown
            assert not re.search(r"\d{6}", shown)

    def test_fills_in_at_home_and_the_kiosk_gets_it_by_the_code(self, browse, hall):
        with browse() as watched:
            page = watched.open("/daftar")
            page.click(f"text={PASURUAN[1]}")
            page.click("a.way:has-text('Keterangan Tidak Mampu')")
            for field in page.locator("fieldset").all():
                field.locator("label.option").first.click()
            for box in page.locator("form input:not([type=radio])").all():
                box.fill("sekolah anak")
            page.click("text=Simpan dan tampilkan QR")
            code = page.inner_text(".big-code")
            assert page.locator("svg.qr").bounding_box()["width"] > 200
            watched.check()
        kiosk = hall.kiosks["Lobi"]
        asked = wire.PREREGISTRATION_PATH, b'{"kiosk":"%s","code":"%s"}' % (kiosk.id.encode(), code.encode())
        answer = kiosk.send(kiosk.signed(*asked, kiosk.id))
        assert answer.body["service"] == "S-11"
        assert answer.body["answers"]


@pytest.mark.parametrize("login", ["siti.pasuruan", "ratna.kecamatan", "joko.teknisi"])
def test_every_room_fits_the_screen_and_breaks_no_rule_of_its_own(browse, login):
    with browse() as watched:
        page = watched.sign_in(login)
        for path in dict.fromkeys(link.get_attribute("href") for link in page.locator("nav.side a").all()):
            watched.open(path)
            watched.check()


TOUCHED = "button, .tabs a, a.row, a.button, nav.filters a, input:not([type=hidden]):not([type=checkbox])"
TOO_LOW = "all => all.map(e => [e.innerText, e.getBoundingClientRect().height]).filter(([_, high]) => high && high < 38)"


def test_targets_are_large_enough_for_a_thumb(browse, size):
    with browse() as watched:
        page = watched.sign_in("siti.pasuruan")
        for path in ("/", "/antrean", "/permohonan", "/layanan", f"/produk/{PASURUAN[0]}/baru"):
            watched.open(path)
            assert page.eval_on_selector_all(TOUCHED, TOO_LOW) == []
