"""Will the card keep what it is given? Room, honesty and speed of fsync, wear, the database, the second medium.

    scripts/diagnose_storage.py --config /etc/anjungan/kiosk.toml

Options and exit codes are those of scripts/checkup_desk.py.
"""

from checkup_desk import run_one

if __name__ == "__main__":
    run_one("storage")
