"""Whom one can call, by country: numbers as text.

Compared on the day below with what the organisations, or an authority or paper about them, had published;
nobody called them to make sure. A country, or a line, of which we were not certain is left out. Whoever runs a
copy for people elsewhere sets the emergency number, and can add a country here.
"""

from __future__ import annotations

from dataclasses import dataclass

CHECKED_ON = "Friday 20 November 2026"

AFRAID, LIFE, OWN_DOING = (
    "Afraid of the other person:",
    "If you think of ending your life:",
    "If you are afraid of what you might do:",
)


@dataclass(frozen=True)
class Line:
    """What for, the number, and who answers there."""

    what: str
    number: str
    who: str


@dataclass(frozen=True)
class Country:
    """`zones`: IANA time zones, or their beginnings, by which it is opened for somebody who lives there."""

    name: str
    emergency: str
    zones: tuple[str, ...]
    lines: tuple[Line, ...]


COUNTRIES = (
    Country(
        "Australia",
        "000",  # 1800respect.org.au
        ("Australia/",),
        (
            Line(AFRAID, "1800 737 732", "1800RESPECT, day and night."),  # plan4womenssafety.dss.gov.au
            Line(LIFE, "13 11 14", "Lifeline, day and night."),  # health.vic.gov.au
            Line(OWN_DOING, "1300 78 99 78", "MensLine Australia, day and night."),  # newshub.medianet.com.au
        ),
    ),
    Country(
        "Austria",
        "112",
        ("Europe/Vienna",),
        (
            Line(AFRAID, "0800 222 555", "Frauenhelpline gegen Gewalt, day and night, free."),  # noe.orf.at, sn.at
            Line(LIFE, "142", "TelefonSeelsorge, day and night, free."),  # telefonseelsorge.at
            Line(OWN_DOING, "0800 400 777", "Männerinfo, day and night, free."),  # ief.at, on maennerinfo.at
        ),
    ),
    Country(
        "France",
        "112",
        ("Europe/Paris",),
        (
            Line(AFRAID, "3919", "Violences Femmes Info, day and night, free."),  # tf1info.fr, icfhabitat.fr
            Line(LIFE, "3114", "Numéro national de prévention du suicide, day and night, free."),  # 3114.fr
        ),
    ),
    Country(
        "Germany",
        "112",
        ("Europe/Berlin", "Europe/Busingen"),
        (
            Line(AFRAID, "116 016", "Hilfetelefon Gewalt gegen Frauen, day and night, free."),  # hilfetelefon.de
            Line(
                AFRAID, "0800 123 99 00", "Hilfetelefon Gewalt an Männern, on weekdays, free."
            ),  # landkreis-heidenheim.de
            Line(LIFE, "0800 111 0 111", "TelefonSeelsorge, day and night, free."),  # domradio.de
        ),
    ),
    Country(
        "Ireland",
        "112",
        ("Europe/Dublin",),
        (
            Line(AFRAID, "1800 341 900", "Women's Aid, day and night, free."),  # irishtimes.com, thejournal.ie
            Line(LIFE, "116 123", "Samaritans, day and night, free."),  # samaritans.org
        ),
    ),
    Country(
        "United Kingdom",
        "999",
        ("Europe/London", "Europe/Belfast", "Europe/Jersey", "Europe/Guernsey", "Europe/Isle_of_Man"),
        (
            Line(AFRAID, "0808 2000 247", "National Domestic Abuse Helpline, day and night, free."),  # centre56.org.uk
            Line(AFRAID, "0808 801 0327", "Men's Advice Line, free."),  # keepingwellnwl.nhs.uk
            Line(LIFE, "116 123", "Samaritans, day and night, free."),  # thegayuk.com, samaritans.org
            Line(OWN_DOING, "0808 802 4040", "Respect, free."),  # keepingwellnwl.nhs.uk
        ),
    ),
    Country(
        "United States",
        "911",  # internationalmentalhealth.org
        (
            "America/New_York",
            "America/Chicago",
            "America/Denver",
            "America/Los_Angeles",
            "America/Phoenix",
            "America/Anchorage",
            "America/Detroit",
            "America/Boise",
            "America/Indiana/",
            "America/Kentucky/",
            "Pacific/Honolulu",
        ),
        (
            Line(AFRAID, "800 799 7233", "National Domestic Violence Hotline, day and night, free."),  # thehotline.org
            Line(LIFE, "988", "Suicide and Crisis Lifeline, day and night, free."),  # internationalmentalhealth.org
            Line(OWN_DOING, "877 898 3411", "A Call for Change, free."),  # claytoncrescent.org
        ),
    ),
)


def country_of(zone: str) -> Country | None:
    """The country that a time zone belongs to, if it is one of these."""
    return next((country for country in COUNTRIES if zone.startswith(country.zones)), None)
