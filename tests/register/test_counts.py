from datetime import date
from threading import Thread

from widget_server.register import counts

NEW_YEAR, DAY_AFTER = date(2030, 1, 1), date(2030, 1, 2)


def test_a_count_is_a_partner_a_diagnosis_a_day_and_a_total(db):
    for day, diagnosis in ((DAY_AFTER, "phishing"), (NEW_YEAR, "phishing"), (NEW_YEAR, "phishing")):
        counts.add_one(db, "bank", diagnosis, day)

    assert counts.by_day(db, "bank") == [
        {"day": "2030-01-01", "diagnosis": "phishing", "total": 2},
        {"day": "2030-01-02", "diagnosis": "phishing", "total": 1},
    ]


def test_partners_are_counted_apart_and_nobody_too(db):
    counts.add_one(db, "bank", "phishing", NEW_YEAR)
    counts.add_one(db, counts.NOBODY, "phishing", NEW_YEAR)
    counts.add_one(db, counts.NOBODY, "phishing", NEW_YEAR)

    assert [row["total"] for row in counts.by_day(db, "bank")] == [1]
    assert [row["total"] for row in counts.by_day(db, counts.NOBODY)] == [2]


def test_nothing_else_is_stored(db):
    assert [column.name for column in db.table("count").columns] == ["partner", "diagnosis", "day", "total"]


def test_arrivals_at_the_same_moment_are_all_counted(open_database):
    def arrive(db):
        for _ in range(10):
            counts.add_one(db, "bank", "phishing", NEW_YEAR)

    threads = [Thread(target=arrive, args=(open_database(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counts.by_day(open_database(), "bank")[0]["total"] == 40
