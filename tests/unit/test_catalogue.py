"""kiosk.catalogue: the services of this repository, and what a mistake in a service file costs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from config.settings import ListsSettings, Settings, load_settings
from kiosk.catalogue import load_catalogue
from kiosk.model.service import Catalogue, Prints, QuestionKind, Sensitivity
from kiosk.service_file import MOST_CHOICES, QUESTION_FIELDS, SERVICE_FIELDS
from screens.art.icons import icon_names

SHIPPED = Path(__file__).parents[2] / "config" / "services"

CATEGORIES = """\
categories = [
  { code = "surat", icon = "letter", words = { id = "Surat" } },
  { code = "lainnya", icon = "more", words = { id = "Lainnya" } },
]
"""
REQUIREMENTS = 'requirements = [{ code = "kk", words = { id = "Fotokopi KK" } }]\n'
SERVICE = """\
code = "S-41"
category = "surat"
icon = "home_pin"
letter = "B"
counter = 2
requirements = ["kk", { code = "foto", words = { id = "Pas foto" } }]

[name]
id = "Keterangan Domisili"

[help]
id = "Surat domisili."

[[questions]]
code = "keperluan"
kind = "choice"
words = { id = "Untuk apa?" }
choices = [
  { code = "sekolah", icon = "school", words = { id = "Sekolah" } },
  { code = "lain", words = { id = "Lain" } },
]
"""
QUEUE = """\
code = "Q"
category = "lainnya"
icon = "ticket"
letter = "A"
nik = "none"
name = { id = "Antrean" }
help = { id = "Ambil" }
"""


def folder_with(folder: Path, **files: str) -> Path:
    for name, text in {"categories": CATEGORIES, "requirements": REQUIREMENTS, **files}.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def codes(catalogue: Catalogue) -> list[str]:
    return [service.code for service in catalogue.services]


def mistakes(folder: Path, service: str) -> list[str]:
    """What is said of a folder whose one bad file is a.toml; the good one beside it must have loaded."""
    catalogue, errors = load_catalogue(folder_with(folder, a=service, queue=QUEUE))
    assert codes(catalogue) == ["Q"]
    return [str(error).removeprefix(f"{folder}/") for error in errors]


# What each service has to ask: code -> questions; those that may be left open in brackets.
ASKED = {
    "S-41": "keperluan",
    "S-11": "keperluan",
    "S-37": "nama_usaha keperluan",
    "S-16": "nama_usaha",
    "S-01": "keperluan keterangan",
    "S-02": "keperluan",
    "S-03": "",
    "S-08": "",
    "S-07": "keterangan",
    "S-13": "nama_barang rincian keterangan",
    "S-12": "jenis_acara keperluan tanggal",
    "S-10": "(keperluan)",
    "S-30": "tujuan keperluan",
    "S-44": "(kartu) nomor perbedaan",
    "S-43": "",
    "S-21": "hubungan_pelapor",
    "S-17": "hubungan_pelapor",
    "S-18": "nama_anak (tempat_lahir) tanggal_lahir",
    "S-04": "klasifikasi alasan alamat_tujuan telepon",
    "S-36": "alasan (nomor_kk)",
    "S-35": "alasan",
    "S-23": "status_kawin (wali) (tanggal)",
    "S-42": "penghasilan (sekolah) (kelas)",
    "S-49": "jenis luas nomor_bukti batas",
    "S-05": "jenis_barang rincian",
    "S-48": "merk nomor_polisi",
    "S-47": "keperluan",
    "S-50": "keperluan",
    "S-51": "keperluan",
    "S-19": "keperluan",
    "Q": "",
    "P": "kategori isi",
    "T": "bertemu_siapa keperluan (instansi)",
}
LANGUAGES = ("id", "jv", "su", "ljp", "en")


def test_the_services_of_this_repository_are_sound_and_ask_what_they_must() -> None:
    catalogue, errors = load_catalogue(SHIPPED)
    assert [str(error) for error in errors] == []
    asked = {
        service.code: " ".join(q.code if q.required else f"({q.code})" for q in service.questions)
        for service in catalogue.services
    }
    assert asked == ASKED
    groups = ["surat", "kependudukan", "keluarga", "usaha", "bansos", "pengaduan"]
    assert [category.code for category in catalogue.categories] == groups, "six groups on one screen"


def test_what_can_be_tapped_is_not_typed() -> None:
    """Letters are typed only for what no list can hold: names, addresses, numbers of papers, what happened."""
    typed = {
        (service.code, question.code)
        for service in load_catalogue(SHIPPED)[0].services
        for question in service.questions
        if question.kind is QuestionKind.TEXT and question.required and not question.suggestions
    }
    assert typed == {
        ("S-13", "rincian"),
        ("S-44", "nomor"),
        ("S-18", "nama_anak"),
        ("S-04", "alamat_tujuan"),
        ("S-49", "nomor_bukti"),
        ("S-49", "batas"),
        ("S-05", "rincian"),
        ("S-48", "nomor_polisi"),
        ("P", "isi"),
    }


def test_who_may_ask_for_what() -> None:
    services = {service.code: service for service in load_catalogue(SHIPPED)[0].services}
    assert {code for code, service in services.items() if not service.needs_nik} == {"Q", "P", "T"}
    assert {code for code, service in services.items() if service.nik_optional} == {"P"}
    assert {code: service.min_age for code, service in services.items() if service.min_age} == {
        "S-07": 17,
        "S-08": 17,
        "S-23": 19,
        "S-30": 19,
    }


def test_the_plain_queue_number_asks_nothing_and_prints_a_ticket() -> None:
    queue = load_catalogue(SHIPPED)[0].service("Q")
    assert queue
    assert (queue.needs_nik, queue.questions, queue.letter, queue.prints) == (False, (), "A", Prints.TICKET)
    assert queue.sensitivity is Sensitivity.NONE


def shipped_texts() -> list[tuple[str, Mapping[str, str]]]:
    """Every text of the shipped catalogue with the place it stands in."""
    catalogue, _ = load_catalogue(SHIPPED)
    texts = [(f"category {category.code}", category.words) for category in catalogue.categories]
    for service in catalogue.services:
        texts += [(f"{service.code} name", service.name), (f"{service.code} help", service.help)]
        texts += [(f"{service.code} bring {each.code}", each.words) for each in service.requirements]
        for question in service.questions:
            texts.append((f"{service.code} {question.code}", question.words))
            texts += [(f"{service.code} {question.code} {choice.code}", choice.words) for choice in question.choices]
    return texts


def test_nothing_of_the_shipped_catalogue_is_missing_in_any_language() -> None:
    missing = [f"{place}: {language}" for place, words in shipped_texts() for language in LANGUAGES if not words.get(language)]
    assert missing == []


def test_every_picture_of_the_shipped_catalogue_is_drawn() -> None:
    catalogue, _ = load_catalogue(SHIPPED)
    icons = {category.icon for category in catalogue.categories} | {service.icon for service in catalogue.services}
    icons |= {choice.icon for service in catalogue.services for question in service.questions for choice in question.choices}
    assert icons - set(icon_names()) == set()


def test_one_letter_belongs_to_one_counter() -> None:
    counters: dict[str, set[int]] = {}
    for service in load_catalogue(SHIPPED)[0].services:
        counters.setdefault(service.letter, set()).add(service.counter)
    assert all(len(at) == 1 for at in counters.values()), counters


def test_the_settings_lead_to_the_services() -> None:
    settings = load_settings(SHIPPED.parent / "kiosk.toml").with_changes({"services.off": "S-41,Q"})
    catalogue, errors = load_catalogue(settings.services.folder, settings.services.off)
    assert not errors
    assert catalogue.services
    assert not {"S-41", "Q"} & set(codes(catalogue))
    assert Settings().services.off == ()


def test_a_sound_file_becomes_a_service_with_everything_in_it(tmp_path: Path) -> None:
    catalogue, errors = load_catalogue(folder_with(tmp_path, a=SERVICE))
    assert errors == ()
    service = catalogue.services[0]
    assert (service.code, service.letter, service.counter, service.category) == ("S-41", "B", 2, "surat")
    assert [requirement.words["id"] for requirement in service.requirements] == ["Fotokopi KK", "Pas foto"]
    assert [choice.code for choice in service.questions[0].choices] == ["sekolah", "lain"]
    assert (service.prints, service.sensitivity, service.needs_nik) == (Prints.RECEIPT, Sensitivity.PERSONAL, True)
    assert [category.code for category in catalogue.categories] == ["surat"], "a category without services is not shown"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('code = "S-41"', 'code = "s-41"', 'a.toml:1: code: "s-41" does not fit; use a service code such as "S-41"'),
        ('code = "S-41"\n', "", 'a.toml: code: is missing; use a service code such as "S-41"'),
        (
            '"surat"',
            '"surta"',
            'a.toml:2: category: "surta" is not in categories.toml (did you mean "surat"?); use one of surat, lainnya',
        ),
        ('letter = "B"', 'letter = "b"', 'a.toml:4: letter: "b" does not fit; use one capital letter, A to Z'),
        ("counter = 2", "counter = 0", "a.toml:5: counter: 0 is out of range; use a whole number from 1 to 99"),
        ("counter = 2", "conter = 2", 'a.toml:5: conter: no such field (did you mean "counter"?); use one of code, name'),
        ("counter = 2", 'prints = "all"', 'a.toml:5: prints: "all" does not fit; use one of ticket, receipt, both'),
        ("counter = 2", 'nik = "maybe"', 'a.toml:5: nik: "maybe" does not fit; use one of required, optional, none'),
        ("counter = 2", 'nik = "none"\nmin_age = 17', "a.toml:6: min_age: nobody's age is known without a NIK; use "),
        ("counter = 2", 'opening_hours = "8-14"', 'a.toml:5: opening_hours: "8-14" are no opening hours; use days and hours'),
        ("counter = 2", 'opening_hours = "Jumat-Senin 08.00-09.00"', 'a.toml:5: opening_hours: "Jumat-Senin 08.00-09.00" end'),
        (
            '["kk"',
            '["kkk"',
            'a.toml:6: requirements[1]: "kkk" is not in requirements.toml (did you mean "kk"?); use a code from there',
        ),
        ('code = "foto", words', 'code = "kk", words', 'a.toml:6: requirements[2]: "kk" is there twice; use another code'),
        (
            'id = "Keterangan Domisili"',
            'en = "Domicile"',
            "a.toml:8: name.id: the Indonesian words are missing; use text of 1 to 40",
        ),
        ('"Keterangan Domisili"', f'"{"x" * 41}"', "a.toml:9: name.id: "),
        (
            '"Keterangan Domisili"',
            '"a"\nINDO = "b"',
            'a.toml:10: name.INDO: "INDO" is 4 characters long; use a language code such as id',
        ),
        (
            '[name]\nid = "Keterangan Domisili"',
            'name = "Domisili"',
            'a.toml:8: name: "Domisili" is not a table; use a table such as',
        ),
        (
            'kind = "choice"',
            'kind = "choise"',
            'a.toml:16: questions[1].kind: "choise" does not fit; use one of choice, text, number',
        ),
        ('kind = "choice"', 'kind = "text"', "a.toml:18: questions[1].choices: a text has no choices; use"),
        (
            'kind = "choice"',
            'kind = "choice"\nlongest = 9',
            "a.toml:17: questions[1].longest: a choice has a length of its own; use",
        ),
        (', words = { id = "Lain" }', "", "a.toml:20: questions[1].choices[2].words.id: the Indonesian words are missing"),
        ('"lain"', '"sekolah"', 'a.toml:20: questions[1].choices[2]: "sekolah" is there twice; use another code'),
        ('"lain"', '"lain", extra = 1', "a.toml:20: questions[1].choices[2].extra: no such field; use one of code, icon, words"),
        ("[[questions]]", "[questions]", "a.toml:14: questions: a table is not a list; use a list in square brackets"),
        ('code = "S-41"', "code = ", "a.toml:1: not TOML: invalid value"),
    ],
)
def test_a_mistake_in_a_service_names_its_place_and_costs_that_service_only(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in SERVICE
    found = mistakes(tmp_path, SERVICE.replace(old, new, 1))
    assert any(line.startswith(said) for line in found), found


def asking(kind: str, *lines: str) -> str:
    """The service with a question of another kind."""
    start, end = SERVICE.index("choices = ["), len(SERVICE)
    return SERVICE.replace('kind = "choice"', f'kind = "{kind}"').replace(SERVICE[start:end], "") + "\n".join(lines) + "\n"


def test_a_text_may_be_required_and_offers_the_halls_own_list(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, a=asking("text", 'suggest = "hamlets"', "capitals = true"))
    catalogue, errors = load_catalogue(folder, (), ListsSettings(hamlets=("Dusun I", "Dusun II")))
    assert errors == ()
    (question,) = catalogue.services[0].questions
    assert (question.required, question.suggestions, question.capitals) == (True, ("Dusun I", "Dusun II"), True)


@pytest.mark.parametrize(
    ("kind", "line", "said"),
    [
        (
            "text",
            'suggest = "hamlet"',
            'suggest: "hamlet" is no list of the settings (did you mean "hamlets"?); use one of hamlets',
        ),
        ("number", 'suggest = "hamlets"', "suggest: a number is not typed in letters; use suggest with text only"),
        ("text", 'unit = "Rp"', "unit: a text counts nothing; use unit with number only"),
        ("phone", "capitals = true", "capitals: a phone has no letters; use capitals with text only"),
        ("choice", 'choices = "purposes"', 'choices: "purposes" is not in choices.toml; use a code from there'),
    ],
)
def test_what_belongs_to_another_kind_of_question_is_named(tmp_path: Path, kind: str, line: str, said: str) -> None:
    assert mistakes(tmp_path, asking(kind, line))[0].startswith(f"a.toml:18: questions[1].{said}")


LISTS = """\
[[lists]]
code = "purposes"
choices = [{ code = "bank", words = { id = "Bank" } }, { code = "lain", words = { id = "Lain" } }]
"""


def test_several_questions_share_a_list_of_choices(tmp_path: Path) -> None:
    catalogue, errors = load_catalogue(folder_with(tmp_path, a=asking("choice", 'choices = "purposes"'), choices=LISTS))
    assert errors == ()
    assert [choice.code for choice in catalogue.services[0].questions[0].choices] == ["bank", "lain"]


def test_opening_hours_say_whether_a_service_is_open_now(tmp_path: Path) -> None:
    hours = SERVICE.replace("counter = 2", 'opening_hours = "Senin-Jumat 08.00-14.00"')
    opening = load_catalogue(folder_with(tmp_path, a=hours))[0].services[0].opening_hours
    assert opening
    saturday, friday = datetime(2026, 11, 21, 9), datetime(2026, 11, 20, 8)
    assert [opening.open_at(at) for at in (saturday, friday, friday.replace(hour=14), friday.replace(hour=7, minute=59))] == [
        False,
        True,
        False,
        False,
    ]


def test_a_choice_needs_two_answers_and_has_four_pages_at_most(tmp_path: Path) -> None:
    start, end = SERVICE.index("choices = ["), len(SERVICE)
    for count in (0, 1, MOST_CHOICES + 1):
        choices = ", ".join(f'{{ code = "c{n}", words = {{ id = "C{n}" }} }}' for n in range(count))
        found = mistakes(tmp_path, f"{SERVICE[:start]}choices = [{choices}]\n{SERVICE[end:]}")
        assert len(found) == 1
        assert "a.toml:18: questions[1].choices: " in found[0]
    assert "use at most 24" in found[0]


def test_the_second_of_two_files_with_one_code_is_left_out(tmp_path: Path) -> None:
    catalogue, errors = load_catalogue(folder_with(tmp_path, a=SERVICE, b=SERVICE))
    assert codes(catalogue) == ["S-41"]
    assert [str(error) for error in errors] == [f'{tmp_path}/b.toml:1: code: "S-41" is already in a.toml; use another code']


def test_services_stand_by_category_then_order_then_name(tmp_path: Path) -> None:
    def service(code: str, name: str, order: str) -> str:
        return SERVICE.replace("S-41", code).replace("Keterangan Domisili", name).replace("counter = 2", order)

    files = {"a": service("S-3", "B", ""), "b": service("S-2", "A", ""), "c": service("S-1", "C", "order = 1"), "d": QUEUE}
    assert codes(load_catalogue(folder_with(tmp_path, **files))[0]) == ["S-1", "S-2", "S-3", "Q"]


def test_a_service_is_switched_off_by_the_settings_or_in_its_file(tmp_path: Path) -> None:
    folder = folder_with(
        tmp_path, a=SERVICE, b=QUEUE, c=SERVICE.replace("S-41", "S-42").replace("counter = 2", "enabled = false")
    )
    assert codes(load_catalogue(folder)[0]) == ["S-41", "Q"]
    catalogue, errors = load_catalogue(folder, ("S-41", "S-42"))
    assert (codes(catalogue), catalogue.categories, errors) == (["Q"], (), ())


def test_a_code_that_is_switched_off_but_does_not_exist_is_reported(tmp_path: Path) -> None:
    catalogue, errors = load_catalogue(folder_with(tmp_path, a=SERVICE), ("S-14",))
    assert codes(catalogue) == ["S-41"]
    assert 'there is no service "S-14" (did you mean "S-41"?)' in str(errors[0])


@pytest.mark.parametrize("broken", ["categories = [", 'categories = [{ code = "surat" }]', None])
def test_a_wrong_categories_file_is_reported_and_closes_no_service(tmp_path: Path, broken: str | None) -> None:
    folder = folder_with(tmp_path, a=SERVICE, b=QUEUE)
    if broken is None:
        (folder / "categories.toml").unlink()
    else:
        (folder / "categories.toml").write_text(broken)
    catalogue, errors = load_catalogue(folder)
    assert "categories.toml" in str(errors[0])
    assert sorted(codes(catalogue)) == ["Q", "S-41"]
    assert [(category.code, category.words["id"]) for category in catalogue.categories] == [("surat", "Surat")]


def test_a_missing_folder_gives_an_empty_catalogue_and_says_so(tmp_path: Path) -> None:
    catalogue, errors = load_catalogue(tmp_path / "nowhere")
    assert catalogue == Catalogue((), ())
    assert "there is no such file" in str(errors[0])


TEXT = st.text(max_size=12)
VALUES = st.recursive(
    st.booleans() | st.integers(-5, 5) | TEXT | st.sampled_from(["choice", "S-41", "kk", "B"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "code", "kind", "words", "choices", "icon", "x y"]), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = ["code", "name", "help", "icon", "category", "letter", "counter", "order", "questions", "requirements", "prints", "zzz"]


@trying(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from(FIELDS), VALUES))
def test_whatever_a_service_file_holds_the_others_still_load(
    tmp_path_factory: pytest.TempPathFactory, fields: dict[str, object]
) -> None:
    import tomlkit

    folder = tmp_path_factory.getbasetemp() / "fuzz"
    folder.mkdir(exist_ok=True)
    whole = {
        "code": "S-1",
        "category": "surat",
        "icon": "more",
        "letter": "B",
        "name": {"id": "A"},
        "help": {"id": "B"},
        **fields,
    }
    catalogue, errors = load_catalogue(folder_with(folder, a=tomlkit.dumps(whole), queue=QUEUE))
    assert catalogue.service("Q")
    assert len(catalogue.services) == (1 if errors else 2)
    assert all(str(error).startswith(f"{folder}/a.toml") and "\n" not in str(error) for error in errors)


DATE = SERVICE.replace('kind = "choice"', 'kind = "date"')
DATE = DATE[: DATE.index("choices = [")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("earliest = 1899", "a.toml:19: questions[1].earliest: 1899 is no bound of a date; use a year from 1900 to 2200"),
        ('latest = "tomorrow"', 'a.toml:19: questions[1].latest: "tomorrow" is no bound of a date; use a year'),
        ('earliest = "today"\nlatest = "today-1"', "a.toml:20: questions[1].latest: no day lies between earliest and latest"),
    ],
)
def test_a_bound_of_a_date_that_is_none_is_named(tmp_path: Path, line: str, said: str) -> None:
    _, errors = load_catalogue(folder_with(tmp_path, a=f"{DATE}\n{line}\n"))
    assert str(errors[0]).replace(f"{tmp_path}/", "").startswith(said)


def test_bounds_of_a_date_are_years_or_days_from_today(tmp_path: Path) -> None:
    catalogue, errors = load_catalogue(folder_with(tmp_path, a=f'{DATE}\nearliest = "today-7"\nlatest = 2030\n'))
    assert errors == ()
    (question,) = catalogue.services[0].questions
    today = date(2026, 11, 21)
    assert (question.earliest.first(today), question.latest.last(today)) == (date(2026, 11, 14), date(2030, 12, 31))


def test_only_a_date_has_bounds(tmp_path: Path) -> None:
    text = SERVICE.replace('kind = "choice"', 'kind = "choice"\nearliest = 2000')
    _, errors = load_catalogue(folder_with(tmp_path, a=text))
    assert "questions[1].earliest: a choice is no date" in str(errors[0])


def test_a_kind_that_is_none_is_the_only_mistake_named(tmp_path: Path) -> None:
    _, errors = load_catalogue(folder_with(tmp_path, a=SERVICE.replace('kind = "choice"', 'kind = "choise"')))
    assert len(errors) == 1


PAGE = (Path(__file__).parents[2] / "docs" / "services.md").read_text(encoding="utf-8")


def test_the_example_on_the_page_of_services_is_sound_and_has_every_field(tmp_path: Path) -> None:
    example = PAGE.partition("```toml\n")[2].partition("```")[0]
    catalogue, errors = load_catalogue(folder_with(tmp_path, a=example.replace('"usaha"', '"surat"')))
    assert [str(error) for error in errors] == []
    assert codes(catalogue) == ["S-49"]
    assert {"name", "help", "questions"} | set(SERVICE_FIELDS) == set(tomllib.loads(example))


def test_the_page_of_services_names_every_field_of_a_question() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) == set(QUESTION_FIELDS)


def test_the_words_of_a_text_question_have_room_above_the_keyboard() -> None:
    long = [
        f"{service.code} {question.code}: {language}"
        for service in load_catalogue(SHIPPED)[0].services
        for question in service.questions
        for language, words in question.words.items()
        if question.kind is QuestionKind.TEXT and len(words) > 35
    ]
    assert long == []
