"""The options of the hall's own lists, one section of the settings. Imports nothing of ours outside config.

Each list is a list of answers a question of a service may offer to tap before anything is typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from config.options import option, texts

MOST = 60


@dataclass(frozen=True, slots=True)
class ListsSettings:
    """The hall's own lists: answers to tap instead of typing. A question of a service names one with `suggest`."""

    hamlets: tuple[str, ...] = option(["Dusun I", "Dusun II", "Dusun III", "Dusun IV"], "Hamlets of the village.", texts(MOST))
    schools: tuple[str, ...] = option(
        ["SDN 1 Pasuruan", "SMPN 1 Penengahan", "SMAN 1 Penengahan", "SMK Penengahan"],
        "Schools residents' children go to.",
        texts(MOST),
    )
    jobs: tuple[str, ...] = option(
        ["Petani", "Buruh", "Pedagang", "Nelayan", "Ibu Rumah Tangga", "Pelajar"], "What people here live on.", texts(MOST)
    )
    officials: tuple[str, ...] = option(
        ["Kepala Desa", "Sekretaris Desa", "Bendahara", "Kepala Dusun", "Petugas Loket"], "Whom guests come to see.", texts(MOST)
    )
    businesses: tuple[str, ...] = option(
        ["Warung Kelontong", "Warung Makan", "Bengkel", "Ternak Ayam", "Kebun Pisang"],
        "Names businesses here often have.",
        texts(MOST),
    )
    places: tuple[str, ...] = option(
        ["Bandar Lampung", "Kalianda", "Bakauheni", "Jakarta", "Tangerang"], "Places residents often go or move to.", texts(MOST)
    )

    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        """`hamlets` -> what is in it, and so on."""
        return {
            "hamlets": self.hamlets,
            "schools": self.schools,
            "jobs": self.jobs,
            "officials": self.officials,
            "businesses": self.businesses,
            "places": self.places,
        }
