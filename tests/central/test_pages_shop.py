"""The office at the shop window, over a real store: products, notices, services, settings, forms from home."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from office_hall import CLERK, HERE, THERE
from PIL import Image
from sqlalchemy import select, update

from central.keys import new_sealing_key
from central.moment import now_text
from central.office import preregistration
from central.office.catalogue import ServiceBook, remove_service, save_service, switch_service
from central.office.faults import NotThereError, OfficeError
from central.office.notices import notices_of, read_notice, remove_notice, save_notice
from central.office.pictures import MOST_BYTES_OUT, read_picture
from central.office.products import one_picture, products_of, read_phone, read_product, read_rupiah, remove_product, save_product
from central.office.settings import BetterWords, KioskSetting, save_setting, save_words, settings_of, words_of
from central.store import tables
from kiosk.model.service import QuestionKind


def photograph(size=(3000, 2000), mode="RGB", kind="JPEG", **more):
    image = Image.effect_noise(size, 80).convert(mode) if mode != "P" else Image.effect_noise(size, 80).convert("P")
    written = io.BytesIO()
    image.save(written, kind, **more)
    return written.getvalue()


class TestProducts:
    def test_a_photograph_becomes_small_upright_and_tells_no_place(self):
        exif = Image.Exif()
        exif[0x0112] = 6  # turned by the phone
        exif[0x010F] = "Telepon Bu Siti"
        raw = photograph(exif=exif, quality=95)
        picture = read_picture(raw)
        assert len(picture.content) <= MOST_BYTES_OUT < len(raw)
        assert picture.height_px > picture.width_px
        read = Image.open(io.BytesIO(picture.content))
        assert dict(read.getexif()) == {}
        assert b"Bu Siti" not in picture.content

    @pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK")])
    def test_whatever_phones_send_is_read(self, kind, mode):
        assert read_picture(photograph((600, 400), mode, kind)).media_type == "image/jpeg"

    @pytest.mark.parametrize("raw", [b"", b"GIF89a", b"<svg/>", photograph((600, 400))[:2000], photograph((60, 40))])
    def test_what_is_no_photograph_is_refused_kindly(self, raw):
        with pytest.raises(OfficeError, match=r"[Ff]oto"):
            read_picture(raw)

    @pytest.mark.parametrize(("text", "rupiah"), [("15000", 15000), ("Rp 15.000", 15000), ("rp15.000,-", 15000), ("", 0)])
    def test_prices_are_read_as_people_write_them(self, text, rupiah):
        assert read_rupiah(text) == rupiah

    @pytest.mark.parametrize("text", ["gratis", "-5", "1e9", "9" * 13, "١٥"])
    def test_what_is_no_price_is_refused(self, text):
        with pytest.raises(OfficeError):
            read_rupiah(text)

    def test_phones_are_kept_as_dialled_and_shown_as_whatsapp_wants_them(self):
        for text in ("0812 3456 7890", "+62 812-3456-7890", "6281234567890"):
            assert read_phone(text) == "081234567890"
        product = read_product(HERE.code, "", {"name": "Kopi", "maker": "Bu Siti", "phone": "0812 3456 7890"}, shown=True)
        assert product.phone_abroad == "6281234567890"
        with pytest.raises(OfficeError):
            read_phone("halo")

    def test_a_removed_product_leaves_a_row_for_the_kiosks_and_no_picture(self, hall):
        async def scene(hall):
            product = read_product(HERE.code, "", {"name": "Kopi Robusta", "maker": "Bu Siti", "price": "35000"}, shown=True)
            picture = read_picture(photograph((600, 400)))
            product_id = await save_product(hall.store, CLERK, product, picture)
            async with hall.store.reading(HERE.code) as connection:
                (kept,) = await products_of(connection, HERE.code)
                assert (await one_picture(connection, HERE.code, kept.picture)).content == picture.content
                assert await products_of(connection, THERE.code) == []
                with pytest.raises(NotThereError):
                    await one_picture(connection, THERE.code, kept.picture)
            await remove_product(hall.store, CLERK, HERE.code, product_id)
            assert await hall.rows(select(tables.picture.c.sha256)) == []
            (row,) = await hall.rows(select(tables.product))
            assert (row.removed, row.name, row.change) == (True, "", 2)

        hall(scene)


class TestNoticesAndServices:
    def test_a_notice_is_checked_kept_and_taken_away(self, hall):
        async def scene(hall):
            form = {
                "title": "Posyandu",
                "text": "Sabtu  pagi\ndi balai desa",
                "from_day": "2026-11-20",
                "until_day": "2026-11-28",
            }
            notice_id = await save_notice(hall.store, CLERK, read_notice(HERE.code, "", form))
            async with hall.store.reading(HERE.code) as connection:
                (notice,) = await notices_of(connection, HERE.code)
            assert notice.text == "Sabtu pagi\ndi balai desa"
            await remove_notice(hall.store, CLERK, HERE.code, notice_id)
            async with hall.store.reading(HERE.code) as connection:
                assert await notices_of(connection, HERE.code) == []

        hall(scene)
        for wrong in ({"title": ""}, {"text": ""}, {"until_day": "2026-01-01", "from_day": "2026-02-01"}, {"from_day": "besok"}):
            with pytest.raises(OfficeError):
                read_notice(HERE.code, "", {"title": "T", "text": "I", **wrong})

    def test_a_service_is_switched_and_one_of_the_villages_own_is_judged_by_the_kiosks_rules(self, hall):
        book = ServiceBook.shipped()
        toml = (book.folder / "domisili.toml").read_text(encoding="utf-8").replace('"S-41"', '"V-01"')

        async def scene(hall):
            await switch_service(hall.store, book, CLERK, HERE.code, "S-41", off=True)
            assert await save_service(hall.store, book, CLERK, HERE.code, toml) == "V-01"
            async with hall.store.reading(HERE.code) as connection:
                offered = {each.service.code: each for each in await book.offered(connection, HERE.code)}
            assert offered["S-41"].off
            assert offered["V-01"].toml == toml
            for wrong, where in ((toml.replace('"V-01"', '"S-41"'), "S-41"), ("code = 5", "code"), ("][", "Baris")):
                with pytest.raises(OfficeError, match=where):
                    await save_service(hall.store, book, CLERK, HERE.code, wrong)
            await remove_service(hall.store, book, CLERK, HERE.code, "V-01")
            with pytest.raises(NotThereError):
                await remove_service(hall.store, book, CLERK, HERE.code, "S-41")

        hall(scene)


class TestSettings:
    def test_an_option_and_better_words_are_kept_for_the_kiosks_and_taken_back(self, both):
        async def scene(hall):
            await save_setting(hall.store, CLERK, KioskSetting(HERE.code, "", "visit.done_seconds", "30"))
            await save_words(hall.store, CLERK, BetterWords(HERE.code, "id", "welcome.title", "Sugeng rawuh"))
            async with hall.store.reading(HERE.code) as connection:
                assert [each.value for each in await settings_of(connection, HERE.code)] == ["30"]
                assert [each.words for each in await words_of(connection, HERE.code)] == ["Sugeng rawuh"]
                assert await settings_of(connection, THERE.code) == []
            await save_setting(hall.store, CLERK, KioskSetting(HERE.code, "", "visit.done_seconds", ""))
            await save_words(hall.store, CLERK, BetterWords(HERE.code, "id", "welcome.title", ""))
            async with hall.store.reading(HERE.code) as connection:
                assert await settings_of(connection, HERE.code) == await words_of(connection, HERE.code) == []
            (row,) = await hall.rows(select(tables.kiosk_setting))
            assert (row.removed, row.change) == (True, 3)

        both(scene)

    @pytest.mark.parametrize("name", ["", "done_seconds", "visit.done_seconds = 1", "Visit.x", "visit.done\n"])
    def test_what_is_no_option_is_refused(self, hall, name):
        async def scene(hall):
            with pytest.raises(OfficeError):
                await save_setting(hall.store, CLERK, KioskSetting(HERE.code, "", name, "1"))

        hall(scene)


class TestPreregistration:
    def test_answers_lie_sealed_and_come_out_once_at_a_kiosk_of_the_village(self, hall, tmp_path):
        async def scene(hall):
            answers = {"keperluan": "melamar kerja di Kalianda"}
            code = await preregistration.leave(hall.store, hall.keys, HERE.code, "S-41", answers)
            new_sealing_key(tmp_path / "keys")
            here, there = hall.kiosks[HERE.code], hall.kiosks[THERE.code]
            assert await preregistration.take(hall.store, hall.keys, there, code) is None
            typed = f"ADP1:{preregistration.spaced(code)}".lower()
            assert await preregistration.take(hall.store, hall.keys, here, typed) == ("S-41", answers)
            assert await preregistration.take(hall.store, hall.keys, here, code) == ("S-41", answers), "the answer was lost"
            async with hall.store.writing(None) as connection:
                await connection.execute(update(tables.preregistration).values(taken_at=now_text(timedelta(hours=-2))))
            assert await preregistration.take(hall.store, hall.keys, here, code) is None
            assert await preregistration.erase_old(hall.store) == 1
            return code

        code = hall(scene)
        held = b"".join(path.read_bytes() for path in tmp_path.glob("central.db*"))
        assert code.encode() not in held
        assert b"Kalianda" not in held

    def test_answers_are_judged_question_by_question(self):
        book = ServiceBook.shipped()
        asked = [service for service in book.catalogue().services if service.questions]
        assert asked
        for service in asked:
            good = {question.code: sample(question) for question in service.questions}
            assert set(preregistration.read_answers(service, good, date(2026, 11, 21))) == set(good)
            for question in service.questions:
                for wrong in ("\x00", "x" * 500):
                    with pytest.raises(OfficeError) as caught:
                        preregistration.read_answers(service, {**good, question.code: wrong}, date(2026, 11, 21))
                    assert caught.value.field == question.code


def sample(question):
    first_day = question.earliest.first(date(2026, 11, 21)).isoformat()
    kinds = {QuestionKind.DATE: first_day, QuestionKind.NUMBER: "12", QuestionKind.PHONE: "08123456789", QuestionKind.TEXT: "a"}
    return question.choices[0].code if question.kind is QuestionKind.CHOICE else kinds[question.kind]
