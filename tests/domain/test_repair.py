"""Looking back at a break: agreed to for once, answered in private, open to both or to nobody."""

import pytest

from domain.couple import Couple
from domain.evenings import DAY
from domain.kernel import Actor, Event, Refused
from domain.practices.repair import LOOK_BACK, REPAIR
from domain.records import Record
from domain.verbs.move import Situation, Wish

ANA, BEN = "ana", "ben"
THEM = Couple("couple", (ANA, BEN))
TUESDAY = 1_777_986_000_000_000
"""5 May 2026, 13:00 UTC."""
HOUR = DAY // 24


class Log:
    """What happened so far."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def look(self, item: str) -> tuple[Event, ...]:
        return tuple(event for event in self.events if event.item == item)

    def does(self, who: str, at: int, move: str, values: dict[str, str] | None = None) -> list[Event]:
        window = REPAIR.rhythm.window(self.look(LOOK_BACK.item(THEM)), at)
        version = REPAIR.number(THEM, window) if window else 0
        now = Situation(Actor(who, at, "Europe/Vienna"), THEM, "", (), self.look)
        new = REPAIR.moves[move].decide(now, Wish(dict(values or {}), version))
        self.events += new
        return new


def agreed(days: str = "1") -> Log:
    """Both said yes to looking back, on Tuesday afternoon."""
    log, item = Log(), LOOK_BACK.item(THEM)
    for move, who, version in (("put_forward", ANA, 0), ("accept", BEN, 1)):
        now = Situation(Actor(who, TUESDAY, "Europe/Vienna"), THEM, item, log.look(item), log.look)
        values = {"days": days} if move == "put_forward" else {}
        log.events += LOOK_BACK.moves[move].decide(now, Wish(dict(values), version))
    return log


def test_it_is_open_until_nine_in_the_evening_of_the_named_day() -> None:
    history = agreed().look(LOOK_BACK.item(THEM))
    evening = TUESDAY + DAY + 6 * HOUR  # 21:00 in Vienna
    assert REPAIR.rhythm.window(history, TUESDAY)
    assert REPAIR.rhythm.window(history, evening - 1)
    assert REPAIR.rhythm.window(history, evening) is None


def test_without_a_yes_of_both_there_is_nothing_to_put_in() -> None:
    log = Log()
    with pytest.raises(Refused, match="This look back has closed"):
        log.does(ANA, TUESDAY, "put_in_repair", {"felt": "Cornered."})


def test_both_parts_open_together_and_one_alone_stays_where_it_is() -> None:
    log = agreed()
    first = log.does(ANA, TUESDAY, "put_in_repair", {"felt": "Cornered.", "own": "I raised my voice."})
    assert {event.record for event in first} == {Record.HELD}
    second = log.does(BEN, TUESDAY + HOUR, "put_in_repair", {"felt": "Far away."})
    opened = [event for event in second if event.record is Record.SHARED]
    assert [event.by for event in opened] == [ANA, BEN]


def test_agreed_to_anew_it_is_another_round() -> None:
    log = agreed()
    log.does(ANA, TUESDAY, "put_in_repair", {"felt": "Cornered."})
    first = REPAIR.rhythm.window(log.look(LOOK_BACK.item(THEM)), TUESDAY)
    item = LOOK_BACK.item(THEM)
    later = TUESDAY + 3 * DAY
    for move, who in (("put_forward", BEN), ("accept", ANA)):
        history = log.look(item)
        now = Situation(Actor(who, later, "Europe/Vienna"), THEM, item, history, log.look)
        values = {"days": "2"} if move == "put_forward" else {}
        log.events += LOOK_BACK.moves[move].decide(now, Wish(dict(values), len(history)))
    second = REPAIR.rhythm.window(log.look(item), later)
    assert first
    assert second
    assert REPAIR.round_item(THEM, first) != REPAIR.round_item(THEM, second)
