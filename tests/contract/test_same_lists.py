"""Two stores that are told the same list, page and filter the same."""

from __future__ import annotations

import random

from core.domain.session import SessionState
from core.sessions import open_store
from core.sessions.home import Home
from tests import postgres
from tests.contract.builders import create, move, run

OWNERS = ["ann@example.org", "Ännchen", "b:o:b", "Zoe", "zoe", "10", "9", "a b", "a-b", ""]


def told_the_same(stores, chance):
    """Make sessions in an order that no clock and no alphabet would give, and move some of them."""
    for number in range(60):
        owner, created = chance.choice(OWNERS), chance.uniform(0.0, 4e9)
        name = f"{chance.choice(['A', 'a', 'Z', '_', '-', '0'])}{number}"
        targets = chance.choice([[], ["run"], ["run", SessionState.COMPLETED], [SessionState.PARTIAL]])
        for store in stores:
            create(store, id=name, owner=owner, created=created)
            for target in targets:
                if target == "run":
                    run(store, name)
                else:
                    store.update(name, move(target))


def pages(store, **chosen):
    found, last = [], None
    while page := store.sessions(limit=7, before=last, **chosen):
        found.append([each.id for each in page])
        last = page[-1].id
    return found


def test_both_stores_order_page_filter_and_count_identically(tmp_path, database):
    shared = Home.open(tmp_path / "shared", postgres.emptied(database.url)).store
    stores = [open_store(tmp_path / "alone"), shared]
    told_the_same(stores, random.Random(7))
    choices = [{}]
    choices += [{"owner": owner} for owner in OWNERS]
    choices += [{"states": {state}} for state in SessionState]
    choices += [{"owner": owner, "states": {SessionState.RUNNING, SessionState.PARTIAL}} for owner in OWNERS]
    for chosen in choices:
        alone, together = (pages(store, **chosen) for store in stores)
        assert alone == together
    assert sum(map(len, pages(shared))) == 60
    for owner in [None, *OWNERS]:
        assert stores[0].counts(owner=owner) == stores[1].counts(owner=owner)
    assert stores[0].sessions(limit=None) == stores[1].sessions(limit=None)
    assert list(shared.problems()) == []
    for store in stores:
        store.close()
    shared._key_value._database.close()
