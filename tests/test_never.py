"""What must never exist, looked for where it would show: doors, tables, events, settings, templates and scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

import server.tables  # noqa: F401 - so that every table is known
from domain.practices import KINDS, PRACTICES
from domain.practices.check_in import FORMS
from domain.practices.joint_session import JOINT_SESSION
from projections import grants, standing, timeline  # noqa: F401
from projections.sql import metadata
from server.app import ROUTES
from server.cli import goldseam
from server.http import Door
from server.settings import Settings

WEB = Path(__file__).parents[1] / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
PAGES = [template for template in TEMPLATES if template.parent.name != "copy"]
"""All but the file that somebody takes away: it stands for itself, with its own style, and runs nothing."""
SCRIPTS = sorted((WEB / "static" / "js").glob("*.js"))
SHEETS = sorted((WEB / "static" / "css").glob("*.css"))

NEVER = re.compile(
    r"read_?at|seen_?(at|by)|last_?(seen|active|login|sign)|opened_?at|viewed|typing|presence|online_?since"
    r"|location|latitude|longitude|geo|user_?agent|ip_?addr|device_?(name|id|info)|fingerprint"
    r"|score|sentiment|sincerity|streak|rank|badge|points|overdue|deadline|ultimatum|remind"
    r"|attachment|upload|screenshot|proof_of|receipt"
    r"|admin|superuser|impersonat|moderat|directory|search_people"
    r"|email|phone|tracking|analytics|summar(y|ise)|classif",
    re.IGNORECASE,
)
"""Words under which it would have to be stored, addressed or set."""

TELLING = re.compile(
    r"apolog|forgiv|affair|betray|boundar|disclos|journal|milestone|check.?in|apprecia|diary|partner|couple|therap",
    re.IGNORECASE,
)
"""Words that would tell, in an address or in the name of a field, what is inside."""

LAST_AT = {"records.last_at"}
"""When a record was last written: its own clock must not run backwards. It is on no page."""


def columns() -> list[str]:
    return [f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns]


def paths() -> list[str]:
    return sorted({route.path for route in ROUTES if isinstance(route, Door)})


@pytest.mark.parametrize("name", [*columns(), *paths(), *KINDS, *Settings.model_fields])
def test_nothing_is_stored_addressed_or_set_that_must_never_exist(name: str) -> None:
    assert name in LAST_AT or not NEVER.search(name)


@pytest.mark.parametrize("path", paths())
def test_no_address_tells_what_is_inside(path: str) -> None:
    assert not TELLING.search(path)


ADDRESS_WORDS = {
    *("today", "together", "talk", "mine", "sharing", "help"),  # the places
    *("agreed", "questions", "earlier", "write", "kept", "after", "away"),  # their parts, the same for everybody
    *("about", "begin", "sign-in", "sign-out", "password", "words", "leave", "weather", "healthz", "in"),  # the way in
    *("self", "name", "quiet", "sign-ins", "device", "link", "back", "two", "copy", "space"),  # what one can set
    *("erase", "here", "account"),  # everything of a place at once
    *("check", "since", "file", "one"),  # all that is shared, or one thing of it, with its proof
    *("new", "before", "yes"),  # to a talk
    *("let-in", "code", "c", "rules", "uses", "notes", "alone", "{space}"),  # whoever reads what two people share
    *("seat", "end"),  # beside the two in one
    *("w", "t", "i", "{code}", "{item}", "{move}", "{link}", "{n}"),  # everything that has an inside
    *"1234567",
}
"""Every part that an address may have. A new one must be looked at, and listed here."""

MOVES = {
    *("erase", "answer", "change", "accept", "not_now", "take_back", "end"),
    *("share", "keep", "mark", "put_forward", "put_in_fanos", "put_in_scales", "put_in_repair", "take_out"),
    *("ask", "set_aside", "not_yet", "park", "too_far", "place"),
    *("tell", "say_more"),
    "call",
}
"""What can stand for {move}, or in a form's button: what one does, never what it is about."""


TALKING = {
    *("propose", "counter", "accept", "withdraw", "leave", "refuse_seat", "erase", "enter", "step_out"),
    *("sit", "leave_seat", "ready", "suggest", "bring_question", "cover", "uncover", "offer_more_time", "erase_here"),
    *("call_break", "lengthen_break", "begin_closing", "parting_words", "mark", "close", "tidy", "keep_to_time"),
    *("speak", "pass_floor", "paraphrase", "confirm", "correct"),
    *("open_chapter", "follow", "stop_reading", "resume_reading"),
}
"""The same in a live talk."""


def test_every_part_of_every_address_was_looked_at() -> None:
    parts = {part for path in paths() for part in path.split("/") if part}
    assert parts == ADDRESS_WORDS


def test_every_move_was_looked_at() -> None:
    assert {move for practice in PRACTICES for move in practice.moves} == MOVES


def test_every_move_of_a_talk_was_looked_at() -> None:
    assert set(JOINT_SESSION.moves) == TALKING


def test_codes_in_addresses_are_four_neutral_letters_and_digits() -> None:
    codes = [practice.code for practice in PRACTICES]
    assert all(re.fullmatch(r"[a-z][0-9][a-z]{2}", code) for code in codes)
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_no_form_names_its_fields_by_what_is_in_them(template: Path) -> None:
    names = re.findall(r'\bname="([^"{]+)"', template.read_text())
    assert not [name for name in names if TELLING.search(name) or NEVER.search(name)]


def test_what_is_written_in_comes_under_names_that_tell_nothing() -> None:
    fields = [field.name for practice in PRACTICES for field in getattr(practice, "fields", ())]
    fields += [field.name for form in FORMS.values() for field in form]
    sources = "".join(template.read_text() for template in TEMPLATES)
    assert fields
    assert not [name for name in fields if f'name="{name}"' in sources]


def test_no_column_holds_times_of_looking() -> None:
    """Times that are stored: of events, of sign-ins and their ends, of links' ends. None of looking at anything.

    But for the one place where both see who is there: until when a page of a talk that both came in to counts as
    there. It goes with the talk. And but for whoever two people let in: in which hour that was stands in `looks.hour`.
    """
    moments = {name for name in columns() if re.search(r"(_at|_until|\.at|\.until)$", name)}
    assert moments == {
        "records.last_at",
        "events.at",
        "sign_ins.made_at",
        "sign_ins.idle_until",
        "sign_ins.ends_at",
        "sign_ins.own_until",
        "invitations.until",
        "seat_links.until",
        "grants.until",
        "leases.until",
        "signed_heads.at",  # of the daily signing, not of a copy that somebody took
    }


def test_what_people_write_is_in_columns_of_bytes_alone() -> None:
    """Text columns hold ids, names made up by us, kinds and zones: a new one must be looked at, and listed here."""
    texts = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, sa.Text)
    }
    ids = re.compile(
        r"\.(id|record|item|talk|socket|person|couple|inviter|key|slot|by|own_record|held_record|shared_record|news_by|therapist)$"
    )
    assert {name for name in texts if not ids.search(name)} == {
        "couples.state",
        "events.kind",
        "facts.name",
        "facts.value",
        "grants.kinds",  # names of practices
        "looks.part",  # of a page, by a name of ours
        "people.quiet",  # numbers: until when she asked for quiet
        "people.sign_in_name",
        "people.stage",
        "people.zone",
        "record_keys.way",
        "records.kind",
        "standing.practice",
        "timeline.practice",
    }


@pytest.mark.parametrize("source", [*TEMPLATES, *SCRIPTS, *SHEETS], ids=lambda path: str(path.relative_to(WEB)))
def test_no_page_asks_anybody_else_for_anything(source: Path) -> None:
    text = re.sub(r"https?://www\.w3\.org/\S+", "", source.read_text())
    loaded = re.findall(
        r"""(?:src|srcset|action|hx-\w+|url\(|import|fetch\(|sendBeacon\()\s*=?\s*["'(]*https?://""", text
    )
    assert not loaded
    assert "//cdn" not in text


KEEPS = "kept_head.js"
"""The one script that keeps something in the browser: hashes of a history, by somebody's own press."""


@pytest.mark.parametrize("source", [*PAGES, *SCRIPTS], ids=lambda path: str(path.relative_to(WEB)))
def test_nothing_is_kept_in_the_browser_and_nothing_runs_in_a_page(source: Path) -> None:
    text = source.read_text().replace("localStorage.clear()", "")
    text = text.replace("localStorage", "") if source.name == KEEPS else text
    assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.", text)
    assert not re.search(
        r"""\son(click|load|error|submit|change|input)\s*=|<style|style="|javascript:|hx-on|js:""", text
    )
    assert not re.search(r"\bgeolocation|getUserMedia|Notification\(|new Audio|\.play\(", text)
    for script in re.findall(r"<script[^>]*>([^<]*)", text):
        assert not script.strip()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_every_title_is_the_name_alone(template: Path) -> None:
    titles = set(re.findall(r"<title>(.*?)</title>", template.read_text()))
    assert titles <= {"Goldseam", "The weather", "Weather", "Reading the sky"}


def test_no_command_shows_or_resets_anything_of_a_member() -> None:

    commands = {
        command.name or command.callback.__name__ for command in goldseam.registered_commands if command.callback
    }
    assert commands == {"migrate", "serve", "rebuild", "rotate_keys", "backup", "restore", "demo", "bench", "verify"}


@pytest.mark.parametrize("planted", ["events.read_at", "/m/forgiveness", "people.last_seen", "trust_score"])
def test_these_tests_would_notice(planted: str) -> None:
    assert NEVER.search(planted) or TELLING.search(planted)
