"""What the tests of learners share: what a browser sends for somebody who takes a module for leaders."""

from training.blocks import key_of

ADDRESS = "/sv/lar-dig/handledare/"


def assignment_step(title="Din plan"):
    return "assignment", {
        "title": title,
        "sensitive": False,
        "text": "<p>Skriv.</p>",
        "prompt": "Hur börjar du?",
    }


def begin(client, qualification, name="Åsa Öberg"):
    return client.post(f"/sv/min-utbildning/{qualification.module}/borja/", {"name": name})


def at(lesson, number):
    key = key_of(lesson.steps[number])
    return f"{ADDRESS}{lesson.slug}/" + (f"?step={key}" if number else "")


def options(lesson, number=1):
    """Keys of (wrong, right)."""
    return [bound.id[:8] for bound in lesson.steps[number].value["options"].bound_blocks]


def answer(client, lesson, chosen, number=1):
    step = key_of(lesson.steps[number])
    return client.post(f"/sv/min-utbildning/{lesson.translation_key}/{step}/svara/", {"answer": chosen})


def hand_in(client, lesson, text, number=0):
    step = key_of(lesson.steps[number])
    return client.post(f"/sv/min-utbildning/{lesson.translation_key}/{step}/lamna/", {"text": text})


def take(client, lesson):
    """Every step of the lesson, with the right answer."""
    client.get(at(lesson, 0))
    answer(client, lesson, options(lesson)[1])
    client.get(at(lesson, 2))
