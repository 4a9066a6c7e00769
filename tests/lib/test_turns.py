"""Writers of one process take turns: nobody who writes a lot keeps the others out."""

import threading
import time

import pytest

from osmind_app.lib.turns import Turns, WaitedTooLong

PATIENCE = 30


def test_those_who_wait_are_served_in_the_order_they_came():
    turns, served, threads = Turns(), [], []

    def come(number):
        with turns.turn(PATIENCE):
            served.append(number)

    with turns.turn(PATIENCE):
        for number in range(20):
            threads.append(threading.Thread(target=come, args=(number,)))
            threads[-1].start()
            while len(turns._waiting) <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert served == list(range(20))


def test_one_who_takes_turn_after_turn_lets_the_others_in_between():
    turns, served = Turns(), []
    waits = threading.Event()

    def other():
        waits.set()
        with turns.turn(PATIENCE):
            served.append("other")

    thread = threading.Thread(target=other)
    with turns.turn(PATIENCE):
        thread.start()
        waits.wait()
        while not turns._waiting:
            time.sleep(0.001)
    for _ in range(3):
        with turns.turn(PATIENCE):
            served.append("busy")
    thread.join()
    assert served == ["other", "busy", "busy", "busy"]


def test_who_waits_in_vain_goes_away_and_is_not_served_later():
    turns = Turns()
    with turns.turn(PATIENCE):
        told = []

        def come():
            with pytest.raises(WaitedTooLong), turns.turn(0.01):
                told.append("served")

        thread = threading.Thread(target=come)
        thread.start()
        thread.join()
    with turns.turn(0.01):
        assert told == []


def test_a_turn_that_fails_is_over():
    turns = Turns()
    with pytest.raises(InterruptedError), turns.turn(PATIENCE):
        raise InterruptedError
    with turns.turn(0.01):
        pass
