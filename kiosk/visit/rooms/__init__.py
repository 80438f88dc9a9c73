"""The rooms of a visit, a module each with one ROOM; kiosk.visit.journey lists them. Pure, like all of kiosk.visit."""
