"""Logs hold no persons."""

import logging

from school.logs import NoPersons


def test_addresses_are_cut_out():
    record = logging.LogRecord(
        "x",
        logging.INFO,
        "x.py",
        1,
        "Mail an %s von %s",
        ("erika.beispiel@arnsberg.de", "192.168.17.4"),
        None,
    )
    NoPersons().filter(record)
    assert record.getMessage() == "Mail an <adresse> von 192.168.x.x"
