"""A form that the demo clinic made itself and is about to change: as a draft in the builder."""

from datetime import datetime, timedelta

from sqlmodel import Session

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.intake.drafting import drafts, edits, rows

BEFORE = timedelta(days=2)
TITLE = "Sleep diary"
SLEPT, AWAKE = "How did you sleep last night?", "What kept you awake?"
ANSWERS = (("Well", "0"), ("So-so", "2"), ("Badly", "4"))
BANDS = (("0", "Rested"), ("3", "Tired"), ("6", "Very tired"))


def write(session: Session, *, owner: Provider, now: datetime) -> None:
    """Published once, with a question more in the draft."""
    desk = _Desk(session, owner, drafts.begin(session, actor=owner, title=TITLE, now=now).key, now)
    desk.set("", "description", "Fill it in when you get up. It takes two minutes.")
    desk.set("", "minutes", "2")
    desk.choice("q-1", SLEPT, why="Sleep and mood go together.")
    awake = edits.add_question(session, actor=owner, key=desk.key, group_id="", now=now)
    desk.set(awake, "text", AWAKE)
    edits.add_condition(
        session, actor=owner, key=desk.key, link_id=awake, earlier="q-1", operator="=", value="a3", now=now
    )
    page = edits.add_page(session, actor=owner, key=desk.key, now=now)
    desk.set(page, "text", "Your night")
    first = rows.desk(session, actor=owner, key=desk.key, link_id="", now=now).page.lines[-1].id
    desk.set(first, "text", "How many hours did you sleep?")
    desk.set(first, "kind", "decimal")
    desk.set(first, "help", "Half hours count: 6.5")
    rested = edits.add_question(session, actor=owner, key=desk.key, group_id=page, now=now)
    desk.choice(rested, "How rested are you now?")
    for at, words in BANDS:
        edits.set_band(session, actor=owner, key=desk.key, at=at, words=words, now=now)
    drafts.publish(session, actor=owner, key=desk.key, now=now)
    desk.key = drafts.edit(session, actor=owner, key=desk.key, now=now).key
    added = edits.add_question(session, actor=owner, key=desk.key, group_id="", now=now)
    desk.set(added, "text", "How many cups of coffee did you drink yesterday?")
    desk.set(added, "kind", "integer")


class _Desk:
    """One draft, and who writes it."""

    def __init__(self, session: Session, owner: Provider, key: str, now: datetime) -> None:
        self.session, self.owner, self.key, self.now = session, owner, key, now

    def set(self, link_id: str, name: str, typed: str) -> None:
        """Write one field that nobody else writes."""
        desk = rows.desk(self.session, actor=self.owner, key=self.key, link_id=link_id, now=self.now)
        was = desk.card.fields if link_id else desk.page.fields
        edits.set_field(
            self.session,
            actor=self.owner,
            key=self.key,
            link_id=link_id,
            name=name,
            was=was[name],
            typed=typed,
            now=self.now,
        )

    def choice(self, link_id: str, text: str, why: str = "") -> None:
        """A required choice that counts."""
        for name, typed in (("text", text), ("kind", "choice"), ("required", "yes"), ("why", why)):
            self.set(link_id, name, typed)
        for words, points in ANSWERS:
            code = edits.add_option(self.session, actor=self.owner, key=self.key, link_id=link_id, now=self.now)
            for name, typed in (("words", words), ("points", points)):
                edits.set_option(
                    self.session,
                    actor=self.owner,
                    key=self.key,
                    link_id=link_id,
                    code=code,
                    name=name,
                    was="",
                    typed=typed,
                    now=self.now,
                )
