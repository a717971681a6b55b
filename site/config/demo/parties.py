"""Invented parties: a name, one way to reach them, and what they tell when they book."""

import random
import unicodedata
import uuid
from datetime import date

from config.demo.content import read
from courses.contact import normal_phone
from courses.models import AccessNeed, Together
from courses.models.parties import REFERENCE_LETTERS, Party

BANDS = {"children_0_2": (0, 2), "children_3_5": (3, 5), "children_6_12": (6, 12), "children_13_17": (13, 17)}


def ascii_of(text: str) -> str:
    """Letters as they stand in an address of mail."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return plain.lower().replace(" ", "")


class Crowd:
    """The parties of one run, each with a contact of its own."""

    def __init__(self, draw: random.Random, run):
        self.draw, self.run, self.course = draw, run, run.course
        self.names = read("names")
        self.questions = list(self.course.questions.all())
        firsts, lasts = self.names["first_names"], self.names["last_names"]
        self.people = [
            (first, lasts[number % len(lasts)])
            for number, first in enumerate(draw.sample(firsts, len(firsts)), start=draw.randrange(len(lasts)))
        ]
        self.phones = draw.sample(self.names["phones"], len(self.names["phones"]))

    def next(self, most: int) -> tuple[Party, dict[int, str]]:
        """An unsaved party of at most so many adults, and its answers."""
        draw, (first, last) = self.draw, self.people.pop()
        pair = most > 1 and self.course.together != Together.ONE and draw.random() < 0.35
        by_phone = draw.random() < 0.12
        return (
            Party(
                reference=reference(draw),
                language=self.language(),
                name=f"{first} {last}",
                email="" if by_phone else f"{ascii_of(first)}.{ascii_of(last)}@{self.names['email_domain']}",
                phone=normal_phone(self.phones.pop()) if by_phone or draw.random() < 0.4 else "",
                adults=2 if pair else 1,
                second_name=f"{draw.choice(self.names['first_names'])} {last}" if pair else "",
                interpreter=self.interpreter(),
                access_needs=[draw.choice(AccessNeed.values)] if draw.random() < 0.1 else [],
                home_municipality=self.run.municipality if draw.random() < 0.8 else None,
                child_month=self.child_month(),
                idempotency_key=uuid.UUID(int=draw.getrandbits(128), version=4),
                **self.children(),
            ),
            self.answers(),
        )

    def language(self) -> str:
        """The language of the page they booked on."""
        spoken = {self.run.language, *self.run.interpreter_codes}
        offered = self.run.municipality.region.languages
        foreign = [code for code in offered if code in spoken and code != "sv"]
        if foreign and self.draw.random() < 0.7:
            return foreign[0]
        return self.draw.choices(offered, (12, *[1] * (len(offered) - 1)))[0]

    def interpreter(self) -> str:
        codes = self.run.interpreter_codes
        return codes[0] if codes and self.draw.random() < 0.5 else ""

    def children(self) -> dict[str, int]:
        """Children who come along, where they are welcome or looked after."""
        if not (self.course.children_welcome or (self.course.child_care and self.draw.random() < 0.4)):
            return {}
        fitting = [
            name
            for name, (first, last) in BANDS.items()
            if first <= self.course.age_to and last >= self.course.age_from
        ]
        return {self.draw.choice(fitting): self.draw.choice((1, 1, 1, 2))}

    def child_month(self) -> date | None:
        """The birth month or due month, where the course asks for it: some months after the start."""
        if not self.course.asks_age:
            return None
        months = self.run.starts_at.month + self.draw.randint(1, 4)
        return date(self.run.starts_at.year + (months - 1) // 12, (months - 1) % 12 + 1, 1)

    def answers(self) -> dict[int, str]:
        return {
            question.pk: self.draw.choice(question.choices.split())
            for question in self.questions
            if question.required or self.draw.random() < 0.7
        }


def reference(draw: random.Random) -> str:
    """As courses.models.parties.new_reference makes them, but from the demo's seed."""
    letters = "".join(draw.choices(REFERENCE_LETTERS, k=9))
    return "-".join((letters[:3], letters[3:6], letters[6:]))
