"""Photos and PDFs with a message: for whoever reads the chat, and nobody else (S7, S62)."""

import pytest

from osmind_app.clinic.documents import service as documents
from osmind_app.clinic.messaging import service as messaging
from osmind_app.clinic.messaging.sending import MOST_FILES
from osmind_app.lib.errors import FormErrors, NotFound
from osmind_app.lib.settings import settings
from tests.chats import composer
from tests.clinic.documents.conftest import comes_in


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(settings(), "data_dir", tmp_path)


def sends(talk, actor, *files, text="", key=None):
    return messaging.send(
        talk.session,
        actor=actor,
        patient_id=talk.cast.june.id,
        text=text,
        form_key=key or composer(talk.session, actor, talk.cast.june.id, talk.now),
        file_ids=[file.id for file in files],
        now=talk.now,
    )


def test_a_file_hangs_on_its_message_and_needs_no_words(talk, session, cast, now):
    file = comes_in(session, talk.june, None, now, name="card.pdf")
    sends(talk, talk.june, file)
    [row] = talk.page(cast.okafor).rows
    assert [(one.id, one.name) for one in row.files] == [(str(file.id), "card.pdf")]
    assert talk.inbox(cast.rivera).rows[0].preview == "Sent a file"
    assert documents.readable(session, actor=cast.okafor, file_id=file.id, now=now)
    for stranger in (cast.olsen, cast.sam, cast.stone):
        with pytest.raises(NotFound):
            documents.readable(session, actor=stranger, file_id=file.id, now=now)


def test_sent_again_from_the_same_composer_the_file_hangs_on_it_once(talk, session, now):
    """F13"""
    file = comes_in(session, talk.june, None, now)
    key = talk.opens(talk.june).form_key
    first = sends(talk, talk.june, file, text="Here", key=key)
    assert sends(talk, talk.june, file, text="Here", key=key).id == first.id
    assert [len(row.files) for row in talk.page(talk.june).rows] == [1]


def test_nobody_sends_what_somebody_else_uploaded(talk, session, cast, now):
    """T24: and without its file the message is not sent either"""
    hers = comes_in(session, talk.june, None, now)
    with pytest.raises(NotFound), session.begin_nested():
        sends(talk, cast.rivera, hers, text="Yours")
    assert talk.texts(talk.june) == []


def test_so_many_files_and_no_more(talk, session, now):
    several = [comes_in(session, talk.june, None, now) for _ in range(MOST_FILES + 1)]
    with pytest.raises(FormErrors):
        sends(talk, talk.june, *several)
    sends(talk, talk.june, *several[1:])
