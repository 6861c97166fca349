import pytest
from werkzeug.exceptions import ServiceUnavailable

from widget_server.web.gate import Gate


def test_who_comes_when_all_places_are_taken_is_told_at_once():
    gate = Gate(1)
    with gate(), pytest.raises(ServiceUnavailable), gate():
        pass
    with gate():
        pass


def test_one_who_takes_many_places_leaves_some_to_the_others():
    gate = Gate(3, of_one=2)
    with gate("a"), gate("a"):
        with pytest.raises(ServiceUnavailable), gate("a"):
            pass
        with gate("b"), pytest.raises(ServiceUnavailable), gate("c"):
            pass
    with gate("a"), gate("b"), gate("c"):
        pass


@pytest.mark.parametrize("end", [list, lambda held: held.close()])
def test_an_answer_in_pieces_keeps_its_place_to_the_end(end):
    gate, closed = Gate(1), []

    def pieces():
        try:
            yield from "abc"
        finally:
            closed.append(True)

    held = gate.hold(pieces())
    assert next(held) == "a"
    with pytest.raises(ServiceUnavailable):
        gate.hold(pieces())
    end(held)
    assert closed == [True] and list(gate.hold(pieces())) == ["a", "b", "c"]
